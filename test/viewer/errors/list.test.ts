import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApiError, ErrorItemDetail, Trace } from '../../../services/viewer/records/api.ts'
import { createRandom } from '../../random.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
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

/** The same failure with another fingerprint. */
const longer = (failure: Failure): Failure => ({
  ...failure,
  stack: `${failure.stack}\n    at run (/app/run.js:1:1)`,
})

const inTrace = (n: number) => ({ traceId: traceId(n) })

/** The same failure, of another source in each trace. */
async function sendEach(): Promise<void> {
  await sendItem(viewer, full)
  await sendSpans(viewer, [otlpSpan([full], inTrace(1))])
  await putLine(viewer, pinoLine(full, { trace_id: traceId(2) }))
  await sendSegment(viewer, {
    trace_id: `1-${traceId(3).slice(0, 8)}-${traceId(3).slice(8)}`,
    cause: cause(full),
  })
}

describe('the list of errors', () => {
  test('groups the same error of every source and trace by its fingerprint', async () => {
    await sendEach()

    const [error, ...others] = await listed(viewer)

    expect(others).toStrictEqual([])
    expect(error).toMatchObject({
      class: 'CartError',
      title: 'CartError: it is full',
      level: 'error',
      count: 4,
      sources: ['item', 'span', 'log', 'segment'],
    })
    const { body } = await viewer.get<ErrorItemDetail>(`/-/api/errors/${error!.fingerprint}`)
    const places = body.occurrences.map(({ source, traceId: id }) => [source, id])
    expect(places.toSorted()).toStrictEqual([
      ['item', traceId(0)],
      ['log', traceId(2)],
      ['segment', traceId(3)],
      ['span', traceId(1)],
    ])
  })

  test.each(['item', 'span', 'log', 'segment'])(
    'has those from a source alone: %s',
    async source => {
      await sendEach()
      await sendSpans(viewer, [otlpSpan([{ ...full, class: 'Other' }], inTrace(4))])

      const titles = (await listed(viewer, `?source=${source}`)).map(error => error.class)

      expect(titles.toSorted()).toStrictEqual(
        source === 'span' ? ['CartError', 'Other'] : ['CartError'],
      )
    },
  )

  test('says which sources there are', async () => {
    const { status, body } = await viewer.get<ApiError>('/-/api/errors?source=metric')

    expect(status).toBe(400)
    expect(body.expected).toBe('"item" or "span" or "log" or "segment"')
  })

  test('shows an occurrence of each source as it was sent', async () => {
    await sendEach()
    const [error] = await listed(viewer)
    const path = `/-/api/errors/${error!.fingerprint}`
    const { body } = await viewer.get<ErrorItemDetail>(path)

    for (const { key, source, uuid } of body.occurrences) {
      const { shown } = (await viewer.get<ErrorItemDetail>(`${path}?show=${key}`)).body
      const raw = JSON.stringify(shown!.raw)
      expect(shown).toMatchObject({ key, source, frames: [{}, { method: 'add', lineno: 12 }] })
      expect(raw).toContain('it is full')
      expect(uuid).toBe(source === 'item' ? key : undefined)
    }
  })

  test('follows what is known of a trace: an item takes the place of what was found before', async () => {
    await sendSpans(viewer, [otlpSpan([full])])
    await sendSpans(viewer, [otlpSpan([full], { ...inTrace(1) })])
    const [before] = await listed(viewer)
    await sendItem(viewer, { ...full, class: 'CartError' }, { trace_id: traceId(0) })

    const [after] = await listed(viewer)

    expect(before).toMatchObject({ count: 2, sources: ['span'] })
    expect(after).toMatchObject({ count: 2, sources: ['item', 'span'] })
  })
})

test('an exported trace has its errors once after an import', async () => {
  await sendItem(viewer, full)
  await sendSpans(viewer, [
    otlpSpan([{ ...full, class: 'Other' }]),
    otlpSpan([], { spanId: spanId(2) }, { status: { code: 2, message: 'no route' } }),
  ])
  await sendSegment(viewer, { id: spanId(3), cause: cause({ ...full, class: 'Third' }) })
  await putLine(viewer, pinoLine({ ...full, class: 'Fourth' }))
  const before = await traceOf(viewer)
  const file = await fetch(`${viewer.origin}/-/api/export/${traceId(0)}`)
  const text = await file.text()

  const other = await startViewer()
  for (let n = 0; n < 2; n++) {
    const answer = await fetch(`${other.origin}/-/api/import`, { method: 'POST', body: text })
    expect(answer.status).toBe(200)
  }
  const after = await traceOf(other)

  const byKey = ({ errors }: Trace) => errors.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  expect(before.errors).toHaveLength(5)
  expect(byKey(after)).toStrictEqual(byKey(before))
  expect(after.delivery.rollbar.count).toBe(1)
  expect((JSON.parse(text) as { items: object[] }).items).toHaveLength(1)
  await other.close()
})

describe('bounds', () => {
  test('of 5,000 exceptions in one trace some are kept, and no span is lost', async () => {
    const span = (n: number) =>
      otlpSpan([{ ...full, message: `it is full ${n}` }], { spanId: spanId(n + 1) })
    for (let first = 0; first < 5000; first += 500) {
      await sendSpans(
        viewer,
        Array.from({ length: 500 }, (_, index) => span(first + index)),
      )
    }

    const { spanCount, errors, errorCount } = await traceOf(viewer)

    expect({ spanCount, errorCount, errors: errors.length }).toStrictEqual({
      spanCount: 5000,
      errorCount: 5000,
      errors: 500,
    })
    await sendItem(viewer, { ...full, message: 'the last' })
    expect(viewer.store.totals.items).toBe(501)
  })

  test('and totals are right after a restart, after an eviction and when all is cleared', async () => {
    const file = join(scratchFolder(), 'viewer.sqlite')
    let stored = await startViewer({ file, bounds: { items: 3 } })
    for (let n = 0; n < 6; n++) {
      await sendSpans(stored, [otlpSpan([{ ...full, class: `E${n}` }], inTrace(n))])
      const item = { ...full, class: `E${n}` }
      await sendItem(stored, item, { trace_id: traceId(n) }, { uuid: `u${n}` })
    }
    await stored.store.sweep()
    expect(stored.store.totals.items).toBeLessThanOrEqual(3)
    const kept = (await listed(stored)).map(error => error.class)
    const { items } = stored.store.totals
    await stored.close()

    stored = await startViewer({ file, bounds: { items: 3 } })
    expect(stored.store.totals.items).toBe(items)
    expect((await listed(stored)).map(error => error.class)).toStrictEqual(kept)
    expect(kept).toContain('E5')
    await stored.store.clear()
    expect(stored.store.totals).toStrictEqual({ spans: 0, segments: 0, items: 0, logLines: 0 })
    expect(await listed(stored)).toStrictEqual([])
    await stored.close()
  })

  test('the counts and pins of traces are those of their errors, in whatever order they came', async () => {
    const file = join(scratchFolder(), 'viewer.sqlite')
    const stored = await startViewer({ file })
    const { upTo } = createRandom(7)
    for (let n = 0; n < 60; n++) {
      const failure = { ...full, class: `E${upTo(2)}` }
      const trace = traceId(upTo(3))
      const span = spanId(upTo(2))
      const place = { trace_id: trace, span_id: span }
      const kind = upTo(3)
      if (kind === 0) await sendItem(stored, failure, place, { uuid: `u${n}` })
      else if (kind === 1) await putLine(stored, pinoLine(longer(failure), place))
      else
        await sendSpans(stored, [otlpSpan([failure], { traceId: trace, spanId: spanId(10 + n) })])
    }
    const reader = new DatabaseSync(file, { readOnly: true })

    const traces = reader
      .prepare(`SELECT items, found_errors, pins,
        (SELECT count(*) FROM occurrence WHERE trace = seq) AS rows,
        (SELECT count(*) FROM occurrence WHERE trace = seq AND report > 0) AS found,
        (SELECT count(*) FROM item WHERE last_trace = seq) AS lasts FROM trace`)
      .all()
    const items = reader
      .prepare(`SELECT count, last_us, (SELECT count(*) FROM occurrence AS o
        WHERE o.fingerprint = item.fingerprint) AS rows, (SELECT max(time_us) FROM occurrence AS o
        WHERE o.fingerprint = item.fingerprint) AS last FROM item`)
      .all()
    reader.close()
    await stored.close()

    expect(traces).toHaveLength(4)
    for (const trace of traces) {
      expect(trace).toMatchObject({
        items: trace.rows,
        found_errors: trace.found,
        pins: trace.lasts,
      })
    }
    expect(items.length).toBeGreaterThan(0)
    for (const item of items) expect(item).toMatchObject({ count: item.rows, last_us: item.last })
  })

  test('an exception with a very long stack keeps its start', async () => {
    const stack = `CartError: it is full\n${'    at add (/app/cart.js:12:3)\n'.repeat(20_000)}`
    await sendSpans(viewer, [otlpSpan([{ ...full, stack }])])

    const [error] = await errorsOf(viewer)

    expect(error!.frames).toHaveLength(100)
    expect(JSON.stringify(error!.raw).length).toBeLessThan(70_000)
    expect(error!.timeMillis).toBe(sampleMillis + 50)
  })
})
