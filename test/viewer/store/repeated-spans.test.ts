import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { withSharedMembers } from '../../../services/viewer/trace-tree/shared-members.ts'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { logLine, sampleMillis, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

const read = async () => (await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)).body

/** All orders in which these may arrive. */
function ordersOf<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item, n) => ordersOf(items.toSpliced(n, 1)).map(rest => [item, ...rest]))
}

describe('a client and a server span with one id, as Zipkin has them', () => {
  const shared = spanId(1)
  const client = span({ spanId: shared, kind: 'CLIENT', service: 'shop', name: 'call' })
  const server = span({ spanId: shared, kind: 'SERVER', service: 'stock', name: 'answer' })
  const ofClient = span({ spanId: spanId(2), parentId: shared, kind: 'INTERNAL', service: 'shop' })
  const ofServer = span({ spanId: spanId(3), parentId: shared, kind: 'INTERNAL', service: 'stock' })

  test.each(ordersOf([client, server, ofClient, ofServer]).map(order => [order]))(
    'are both kept and linked, in every order of arrival',
    async order => {
      for (const each of order) viewer.inbox.addSpans([each])
      viewer.inbox.addLogs([
        logLine({ spanId: shared, service: 'shop', message: 'of shop' }),
        logLine({ spanId: shared, service: 'stock', message: 'of stock' }),
      ])
      const once = await read()
      viewer.inbox.addSpans(order)
      const trace = await read()

      const idOf = (name: string, service: string) =>
        trace.spans.find(each => each.name === name && each.service === service)!.spanId
      const clientId = idOf('call', 'shop')
      expect(trace.spanCount).toBe(4)
      expect(trace).toStrictEqual(once)
      expect(clientId).toMatch(/^[0-9a-f]{16}$/)
      expect(
        Object.fromEntries(
          trace.spans.map(each => [each.spanId, [each.service, each.parentId, each.sharedId]]),
        ),
      ).toStrictEqual({
        [clientId]: ['shop', undefined, shared],
        [shared]: ['stock', clientId, undefined],
        [spanId(2)]: ['shop', clientId, undefined],
        [spanId(3)]: ['stock', shared, undefined],
      })
      expect(trace.logs.map(line => [line.message, line.spanId])).toStrictEqual([
        ['of shop', clientId],
        ['of stock', shared],
      ])
      const { rows } = buildSpanTree(trace.spans)
      expect(rows.map(row => [row.id, row.depth]).sort()).toStrictEqual(
        [
          [clientId, 0],
          [shared, 1],
          [spanId(2), 1],
          [spanId(3), 2],
        ].sort(),
      )
    },
  )

  test.each([
    ['in one batch', 2],
    ['one by one', 1],
  ])('have each its own error, sent %s', async (_, size) => {
    const failing = [client, server].map(each => {
      const attributes = { 'exception.type': each.name, 'exception.message': `no ${each.name}` }
      return { ...each, events: [{ name: 'exception', timeMillis: sampleMillis, attributes }] }
    })
    for (let n = 0; n < 2; n += size) viewer.inbox.addSpans(failing.slice(n, n + size))

    const { spans, errors } = await read()
    const idOf = (service: string) => spans.find(each => each.service === service)?.spanId
    expect(Object.fromEntries(errors.map(each => [each.class, each.spanId]))).toStrictEqual({
      call: idOf('shop'),
      answer: idOf('stock'),
    })
  })

  test('are exported and imported as they are', async () => {
    viewer.inbox.addSpans([ofClient, server, client, ofServer])
    const before = await read()
    const file = await (await fetch(`${viewer.origin}/-/api/export/${traceId(0)}`)).text()
    await viewer.store.clear()
    await fetch(`${viewer.origin}/-/api/import`, { method: 'POST', body: file })
    viewer.inbox.addSpans([span({ ...ofClient, spanId: spanId(9) })])
    const after = await read()

    const late = after.spans.find(each => each.spanId === spanId(9))
    expect(after.spans.filter(each => each !== late)).toStrictEqual(before.spans)
    expect(late?.parentId).toBe(before.spans.find(each => each.sharedId)?.spanId)
  })

  test.each<[string, Partial<SpanRecord>, Partial<SpanRecord>]>([
    ['two servers', { service: 'a' }, { service: 'b' }],
    ['a client and a server of one service', { kind: 'CLIENT' }, { kind: 'SERVER' }],
    ['a producer and a consumer', { kind: 'PRODUCER', service: 'a' }, { kind: 'CONSUMER' }],
    ['two clients', { kind: 'CLIENT', service: 'a' }, { kind: 'CLIENT', service: 'b' }],
  ])('as do %s: both are kept once', async (_, one, other) => {
    const spans = [span(one), span(other)]

    for (const order of [spans, spans.toReversed(), spans]) viewer.inbox.addSpans(order)

    const trace = await read()
    expect(trace.spanCount).toBe(2)
    expect(new Set(trace.spans.map(each => each.spanId)).size).toBe(2)
  })
})

describe('a span sent before its end', () => {
  const begun = span({ durationMillis: 0, inProgress: true, attributes: { step: 1 } })
  const further = { ...begun, attributes: { step: 1, next: 2 } }
  const ended = span({ durationMillis: 250, status: 'ERROR', attributes: { step: 3 } })

  test('is in progress until its end arrives', async () => {
    viewer.inbox.addSpans([begun])
    const before = (await read()).spans[0]
    viewer.inbox.addSpans([ended])
    const after = (await read()).spans[0]

    expect(before).toMatchObject({ inProgress: true, durationMillis: 0, status: 'UNSET' })
    expect(before?.attributes).toStrictEqual({ step: 1 })
    const { traceId: _, ...expected } = ended
    expect(after).toStrictEqual(expected)
  })

  test.each(ordersOf([begun, further, ended, ended]).map(order => [order]))(
    'gives way to the one sent at its end, in every order, and counts once',
    async order => {
      for (const each of order) viewer.inbox.addSpans([each])

      const trace = await read()
      expect(trace).toMatchObject({ spanCount: 1, errorCount: 1, durationMillis: 250 })
      expect(trace.spans[0]).toMatchObject({ durationMillis: 250, status: 'ERROR' })
      expect(trace.spans[0]?.attributes).toStrictEqual({ step: 3 })
      expect(viewer.store.totals.spans).toBe(1)
    },
  )

  test('shows what it says meanwhile, and a resent one changes nothing', async () => {
    for (const each of [further, begun]) viewer.inbox.addSpans([each])

    expect((await read()).spans[0]?.attributes).toStrictEqual({ step: 1, next: 2 })
  })

  test('is exported in progress', async () => {
    viewer.inbox.addSpans([begun])
    const file = await (await fetch(`${viewer.origin}/-/api/export/${traceId(0)}`)).text()
    await viewer.store.clear()
    await fetch(`${viewer.origin}/-/api/import`, { method: 'POST', body: file })
    const imported = (await read()).spans[0]
    viewer.inbox.addSpans([ended])

    expect(imported?.inProgress).toBe(true)
    expect((await read()).spans[0]?.durationMillis).toBe(250)
  })
})

test('a trace whose spans would repeat megabytes of resources has each once', async () => {
  const resource = { 'service.name': 'activities', command: 'x'.repeat(100_000) }
  const scope = { name: 'library' }
  const count = 100
  viewer.inbox.addSpans(
    Array.from({ length: count }, (_, n) =>
      span({ spanId: spanId(n), startMillis: sampleMillis + n, resource, scope }),
    ),
  )
  viewer.inbox.addLogs([logLine({ resource, scope })])

  const trace = await read()

  const [key] = Object.keys(trace.resources ?? {})
  const [scopeKey] = Object.keys(trace.scopes ?? {})
  expect(trace.resources).toStrictEqual({ [key!]: resource })
  expect(trace.scopes).toStrictEqual({ [scopeKey!]: scope })
  for (const record of [...trace.spans, ...trace.logs]) {
    expect(record).toMatchObject({ resourceKey: Number(key), scopeKey: Number(scopeKey) })
    expect(record).not.toHaveProperty('resource')
  }
  for (const record of [...trace.spans, ...withSharedMembers(trace).logs]) {
    expect(record).toMatchObject({ resource, scope })
  }
})
