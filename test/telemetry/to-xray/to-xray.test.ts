import { ROOT_CONTEXT, SpanKind, TraceFlags, trace } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { idOf, startDaemon, startTracing } from './daemon.ts'
import type { Entity } from './documents.ts'

const server = { kind: SpanKind.SERVER }
const client = { kind: SpanKind.CLIENT }

test('a request is one document, its spans nested as their parents are', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const root = startSpan('GET /', undefined, server)
  const inner = startSpan('home-activities', root)
  const query = startSpan('SELECT', inner, client)
  const call = startSpan('GET', root, {
    ...client,
    attributes: { 'peer.service': 'notifications' },
  })
  for (const span of [query, inner, call, root]) span.end()
  await provider.forceFlush()
  await daemon.received(1)

  const [document]: Entity[] = daemon.documents.map(text => JSON.parse(text))
  expect(document).toMatchObject({ id: idOf(root), name: 'activities' })
  expect(document?.trace_id?.replaceAll('-', '')).toBe(`1${root.spanContext().traceId}`)
  expect(document?.subsegments).toMatchObject([
    { id: idOf(inner), name: 'home-activities', subsegments: [{ id: idOf(query) }] },
    { id: idOf(call), name: 'notifications', namespace: 'remote' },
  ])
  expect(document?.parent_id).toBeUndefined()
})

test('a request of another service is a segment with that parent', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)
  const caller = {
    traceId: '5759e988bd862e3fe1be46a994272793',
    spanId: '53995c3f42cd8ad8',
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  }

  startSpan('GET /', trace.getSpan(trace.setSpanContext(ROOT_CONTEXT, caller)), server).end()
  await provider.forceFlush()
  await daemon.received(1)

  const [document] = daemon.entities()
  expect(document?.trace_id).toBe('1-5759e988-bd862e3fe1be46a994272793')
  expect(document?.parent_id).toBe('53995c3f42cd8ad8')
  expect(document?.type).toBeUndefined()
})

test('a SERVER span under a span of the same process is a segment of its own', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const root = startSpan('GET /', undefined, server)
  const call = startSpan('GET', root, client)
  const callee = startSpan('GET /', call, server)
  for (const span of [callee, call, root]) span.end()
  await provider.forceFlush()
  await daemon.received(2)

  const [first, second]: Entity[] = daemon.documents.map(text => JSON.parse(text))
  expect([first?.id, first?.parent_id]).toEqual([idOf(callee), idOf(call)])
  expect(second?.subsegments?.map(({ id }) => id)).toEqual([idOf(call)])
})

test('spans that are not sampled make no document', async () => {
  const daemon = await startDaemon()
  const { processor, startSpan } = startTracing(daemon.port)
  const span = startSpan('GET /', undefined, server)
  const unsampled = { ...span.spanContext(), traceFlags: TraceFlags.NONE }

  processor.onEnd(Object.create(span, { spanContext: { value: () => unsampled } }))
  span.end()
  await processor.forceFlush()

  await daemon.received(1)
})

test('spans that end after their request, and spans without an open parent, go alone, with their parent’s id', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const root = startSpan('GET /', undefined, server)
  const late = startSpan('late', root)
  const early = startSpan('early', late)
  early.end()
  root.end()
  const later = startSpan('later', late)
  later.end()
  late.end()
  const after = startSpan('after', root)
  startSpan('inside', after).end()
  after.end()
  await provider.forceFlush()
  await daemon.received(5)

  const shown = daemon.entities().map(({ name, type, parent_id }) => [name, type, parent_id])
  expect(shown).toEqual([
    ['activities', undefined, undefined],
    ['early', 'subsegment', idOf(late)],
    ['later', 'subsegment', idOf(late)],
    ['late', 'subsegment', idOf(root)],
    ['after', 'subsegment', idOf(root)],
    ['inside', 'subsegment', idOf(after)],
  ])
})

test('an aborted request and one that threw are shown as faults', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const attributes = { 'http.request.method': 'GET', 'error.type': 'aborted' }
  const aborted = startSpan('GET /', undefined, { ...server, attributes })
  aborted.setStatus({ code: 2 })
  aborted.end()
  const thrown = startSpan('GET /', undefined, server)
  const error = new TypeError('boom')
  thrown.recordException(error)
  thrown.setAttribute('http.response.status_code', 500)
  thrown.end()
  await provider.forceFlush()
  await daemon.received(2)

  const [first, second] = daemon.entities()
  expect([first?.fault, first?.http?.response]).toEqual([true, undefined])
  expect(first?.metadata?.default).toMatchObject({ 'error.type': 'aborted' })
  const line = Number(/to-xray\.test\.ts:(\d+):/.exec(error.stack!)![1])
  expect(second?.fault).toBe(true)
  expect(second?.cause?.exceptions[0]).toMatchObject({
    type: 'TypeError',
    message: 'boom',
    stack: expect.arrayContaining([expect.objectContaining({ path: import.meta.filename, line })]),
  })
})

test('an unreadable span causes a warning, and harms nothing', async () => {
  const daemon = await startDaemon()
  const { startSpan, processor, warnings } = startTracing(daemon.port)
  const span = startSpan('GET /', undefined, server)

  processor.onEnd(
    Object.create(span, {
      attributes: {
        get: () => {
          throw new Error('unreadable')
        },
      },
    }),
  )
  startSpan('GET /', undefined, server).end()
  await processor.forceFlush()

  await daemon.received(1)
  expect(warnings).toEqual(['xray: a segment could not be made: Error: unreadable'])
})

test('two processors in one process send each to its own daemon', async () => {
  const daemons = [await startDaemon(), await startDaemon()]
  const tracings = daemons.map(({ port }) => startTracing(port))

  for (const { startSpan } of tracings) startSpan('GET /', undefined, server).end()

  for (const daemon of daemons) await daemon.received(1)
})
