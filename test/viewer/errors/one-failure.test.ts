import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ErrorSource } from '../../../services/viewer/records/api.ts'
import { spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import {
  cause,
  errorsOf,
  type Failure,
  full,
  listed,
  otlpSpan,
  pinoLine,
  putLine,
  sendItem,
  sendLogRecord,
  sendSegment,
  sendSpans,
  traceOf,
} from './failures.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(async () => {
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const reports: { [source in ErrorSource]: () => Promise<unknown> } = {
  item: () => sendItem(viewer, full),
  span: () => sendSpans(viewer, [otlpSpan([full])]),
  log: () => putLine(viewer, pinoLine(full)),
  segment: () => sendSegment(viewer, { fault: true, cause: cause(full) }),
}

const permutations = <Member>(members: Member[]): Member[][] =>
  members.length <= 1
    ? [members]
    : members.flatMap((first, index) =>
        permutations(members.toSpliced(index, 1)).map(rest => [first, ...rest]),
      )

const best: ErrorSource[] = ['item', 'span', 'log', 'segment']

describe('one failure that several sources report counts once, by its best source', () => {
  test.each(permutations(best).map(order => ({ order: order.join(', ') })))(
    '$order',
    async ({ order }) => {
      const given = order.split(', ') as ErrorSource[]
      for (const [index, source] of given.entries()) {
        await reports[source]()

        const seen = given.slice(0, index + 1)
        const wanted = best.find(each => seen.includes(each))
        expect((await errorsOf(viewer)).map(({ source }) => source)).toStrictEqual([wanted])
        const all = await listed(viewer)
        expect(all.map(({ count, sources }) => ({ count, sources }))).toStrictEqual([
          { count: 1, sources: [wanted] },
        ])
      }
      const { delivery } = await traceOf(viewer)
      expect(delivery.rollbar).toMatchObject({ state: 'received', count: 1 })
      expect(viewer.store.totals.items).toBe(1)
    },
  )

  test('and sending all of it again changes nothing', async () => {
    for (const send of Object.values(reports)) await send()
    for (const send of Object.values(reports)) await send()

    expect(await errorsOf(viewer)).toHaveLength(1)
    expect((await listed(viewer)).map(({ count }) => count)).toStrictEqual([1])
  })
})

type Spans = Parameters<typeof sendSpans>[1]

const child = { spanId: spanId(1), parentId: spanId(0) }
const grandchild = { spanId: spanId(2), parentId: spanId(1) }
const other: Failure = { ...full, message: 'it is closed' }
const wrapped: Failure = {
  class: 'ShopError',
  message: 'no cart',
  stack: `ShopError: no cart\n    at shop (/app/shop.js:1:2)\nCaused by: ${full.stack}`,
}

describe('a failure of several spans', () => {
  const cases: { what: string; spans: Spans; expected: string[] }[] = [
    {
      what: 'that callers record again is that of the deepest span',
      spans: [otlpSpan([full]), otlpSpan([full], child), otlpSpan([full], grandchild)],
      expected: ['span 2: CartError: it is full'],
    },
    {
      what: 'of two callees with the same message is two',
      spans: [
        otlpSpan([full]),
        otlpSpan([full], child),
        otlpSpan([full], { ...grandchild, parentId: spanId(0) }),
      ],
      expected: ['span 1: CartError: it is full', 'span 2: CartError: it is full'],
    },
    {
      what: 'with another message is another',
      spans: [otlpSpan([full]), otlpSpan([other], child)],
      expected: ['span 0: CartError: it is full', 'span 1: CartError: it is closed'],
    },
    {
      what: 'with another class is another',
      spans: [otlpSpan([full]), otlpSpan([{ ...full, class: 'DiskError' }], child)],
      expected: ['span 0: CartError: it is full', 'span 1: DiskError: it is full'],
    },
    {
      what: 'with the whole name of the class is the same',
      spans: [otlpSpan([{ ...full, class: 'shop.CartError' }]), otlpSpan([full], child)],
      expected: ['span 1: CartError: it is full'],
    },
    {
      what: 'that a caller wraps is the wrapping one, which has its cause',
      spans: [otlpSpan([wrapped]), otlpSpan([full], child)],
      expected: ['span 0: ShopError: no cart'],
    },
    {
      what: 'that one span records twice is one',
      spans: [otlpSpan([full, full])],
      expected: ['span 0: CartError: it is full'],
    },
  ]
  const orders = cases.flatMap(({ spans, ...each }) =>
    permutations(spans).map((order, n) => ({ ...each, n, order })),
  )

  test.each(orders)('$what (order $n)', async ({ order, expected }) => {
    for (const span of order) await sendSpans(viewer, [span])

    const found = (await errorsOf(viewer)).map(
      ({ spanId: id, title }) => `span ${Number(id) - 1}: ${title}`,
    )
    expect(found.toSorted()).toStrictEqual(expected)
  })

  test('is one when parents are in a circle', async () => {
    await sendSpans(viewer, [
      otlpSpan([full], { parentId: spanId(1) }),
      otlpSpan([full], child),
      otlpSpan([], grandchild, { status: { code: 2 } }),
    ])

    const titles = (await errorsOf(viewer)).map(({ title }) => title)
    expect(titles.toSorted()).toStrictEqual(['CartError: it is full', 'Error: POST /cart'])
  })

  test('is one when the span between them arrives last', async () => {
    await sendSpans(viewer, [otlpSpan([full])])
    await sendSpans(viewer, [otlpSpan([full], grandchild)])
    expect(await errorsOf(viewer)).toHaveLength(2)

    await sendSpans(viewer, [otlpSpan([], child)])

    expect((await errorsOf(viewer)).map(({ spanId: id }) => id)).toStrictEqual([spanId(2)])
    expect((await listed(viewer)).map(({ count }) => count)).toStrictEqual([1])
  })
})

describe('an item', () => {
  const uuid = '774c0000000000000000000000000001'

  test.each(['first', 'last'])(
    'that a span names is that span’s error whatever class it has there, the item %s',
    async when => {
      const named = otlpSpan([{ ...full, class: 'E_FULL' }], {
        ...child,
        attributes: { 'rollbar.item.uuid': '774c0000-0000-0000-0000-000000000001' },
      })
      const item = () => sendItem(viewer, full, { span_id: spanId(7) })
      if (when === 'first') await item()
      await sendSpans(viewer, [named])
      if (when === 'last') await item()

      expect((await errorsOf(viewer)).map(({ uuid: own }) => own)).toStrictEqual([uuid])
    },
  )

  test('without a span stands for the same error of any span', async () => {
    await sendSpans(viewer, [otlpSpan([full], child)])
    await sendItem(viewer, full, { span_id: undefined })

    expect((await errorsOf(viewer)).map(({ source }) => source)).toStrictEqual(['item'])
  })

  test('of another trace changes nothing', async () => {
    await sendSpans(viewer, [otlpSpan([full])])
    await sendItem(viewer, full, { trace_id: traceId(1) })

    expect((await errorsOf(viewer, 0)).map(({ source }) => source)).toStrictEqual(['span'])
    expect((await errorsOf(viewer, 1)).map(({ source }) => source)).toStrictEqual(['item'])
  })
})

describe('a failed span without an exception', () => {
  const failed = (place: object, message = '', attributes = {}) =>
    otlpSpan([], { ...place, attributes }, { status: { code: 2, message } })

  test.each([
    { what: 'its message', message: 'no route', attributes: {}, title: 'Error: no route' },
    {
      what: 'its message and type',
      message: 'no route',
      attributes: { 'error.type': 'UNAVAILABLE' },
      title: 'UNAVAILABLE: no route',
    },
    {
      what: 'its name and status',
      message: '',
      attributes: { 'http.response.status_code': 503 },
      title: '503: POST /cart',
    },
    { what: 'its name', message: '', attributes: {}, title: 'Error: POST /cart' },
  ])('is an error with $what', async ({ message, attributes, title }) => {
    await sendSpans(viewer, [failed({}, message, attributes)])

    const [error, ...others] = await errorsOf(viewer)
    expect(others).toStrictEqual([])
    expect(error).toMatchObject({ source: 'span', spanId: spanId(0), title, frames: [] })
    // Errors that nothing describes would fill the list.
    expect((await listed(viewer)).map(each => each.title)).toStrictEqual(message ? [title] : [])
    expect(error!.unlisted).toBe(message ? undefined : true)
  })

  test.each(permutations([0, 1, 2]).map(order => ({ order })))(
    'is explained by the exception of a span below it ($order)',
    async ({ order }) => {
      const spans = [failed({}), failed(child, 'call failed'), otlpSpan([full], grandchild)]
      for (const n of order) await sendSpans(viewer, [spans[n]!])

      expect((await errorsOf(viewer)).map(({ title }) => title)).toStrictEqual([
        'CartError: it is full',
      ])
      expect((await listed(viewer)).map(({ title }) => title)).toStrictEqual([
        'CartError: it is full',
      ])
    },
  )

  test('is explained by an exception log record of it', async () => {
    await sendSpans(viewer, [failed({}, 'call failed')])
    await sendLogRecord(viewer, full)

    expect((await errorsOf(viewer)).map(({ source }) => source)).toStrictEqual(['log'])
  })
})
