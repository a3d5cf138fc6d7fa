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

test('a request that another service made is a segment with that parent', async () => {
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

test('what ends after its request goes alone, with its parent, and so does what it left behind', async () => {
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

test('more than 100 spans: the rest goes in groups, nothing is lost', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const root = startSpan('GET /', undefined, server)
  const children = Array.from({ length: 350 }, (_, i) => startSpan(`step ${i}`, root))
  for (const child of children) child.end()
  root.end()
  await provider.forceFlush()
  await daemon.received(4)

  const sizes = daemon.documents.map(text => [JSON.parse(text)].flat().length)
  expect(sizes).toEqual([100, 100, 1, 50])
  expect(new Set(daemon.entities().map(({ id }) => id))).toEqual(
    new Set([root, ...children].map(idOf)),
  )
  expect(new Set(daemon.entities().map(({ parent_id }) => parent_id))).toEqual(
    new Set([undefined, idOf(root)]),
  )
})

test('a request of 90 spans of 1 kB each is split into documents that fit, nothing lost', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const root = startSpan('GET /', undefined, server)
  const attributes = { text: 'ß'.repeat(512) }
  const children = Array.from({ length: 90 }, (_, i) => startSpan(`${i}`, root, { attributes }))
  for (const child of children) child.end()
  root.end()
  await provider.forceFlush()
  await daemon.received(2)

  const sizes = daemon.documents.map(text => Buffer.byteLength(text))
  expect(Math.max(...sizes)).toBeLessThanOrEqual(60_000)
  expect(daemon.entities().length).toBe(91)
  expect(daemon.entities().map(({ metadata }) => metadata?.default?.text)).toEqual(
    expect.arrayContaining(Array(90).fill('ß'.repeat(512))),
  )
})

test('when a big root leaves its children no room, it goes alone and they go in groups', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const root = startSpan('GET /', undefined, {
    ...server,
    attributes: { text: 'x'.repeat(40_000) },
  })
  const attributes = { text: 'x'.repeat(10_000) }
  for (let i = 0; i < 3; i++) startSpan(`${i}`, root, { attributes }).end()
  root.end()
  await provider.forceFlush()
  await daemon.received(2)

  const [alone, grouped] = daemon.documents.map(text => JSON.parse(text))
  expect([alone.id, alone.subsegments]).toEqual([idOf(root), undefined])
  expect(grouped.map(({ name }: Entity) => name)).toEqual(['0', '1', '2'])
})

test('a span too big for a datagram is told with less: long values cut, then without metadata', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)
  const long = 'x'.repeat(200_000)
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`a${i}`, long]))

  const shortAndLong = { short: 'kept', long, 'app.handle': 'bob' }
  startSpan('one', undefined, { ...server, attributes: shortAndLong }).end()
  startSpan('many', undefined, { ...server, attributes: { ...many, 'app.handle': 'bob' } }).end()
  const failed = startSpan('failed', undefined, server)
  for (let i = 0; i < 9; i++) failed.recordException(new Error('ß'.repeat(300_000)))
  failed.end()
  await provider.forceFlush()
  await daemon.received(3)

  const [one, other, third] = daemon.entities()
  expect(one?.metadata?.default).toMatchObject({ short: 'kept', long: `"${'x'.repeat(998)}…` })
  expect(one?.annotations).toEqual({ app_handle: 'bob' })
  expect(Object.keys(other!.metadata!)).toEqual(['waywiser'])
  expect(other?.annotations).toEqual({ app_handle: 'bob' })
  expect(third?.cause?.exceptions.map(({ message }) => message?.length)).toEqual(
    Array(9).fill(1000),
  )
})

test('an aborted request and one that threw are told as they are', async () => {
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

test('a request open for long is told once as in progress, and whole when it ends', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port, { inProgressAfterMillis: 1 })

  const root = startSpan('GET /', undefined, server)
  startSpan('step', root).end()
  await daemon.received(1)
  root.end()
  await provider.forceFlush()
  await daemon.received(2)

  const [early, ...whole] = daemon.entities()
  expect(early).toMatchObject({ id: idOf(root), in_progress: true })
  expect(early?.end_time).toBeUndefined()
  expect(whole.map(({ name, in_progress }) => [name, in_progress])).toEqual([
    ['activities', undefined],
    ['step', undefined],
  ])
})

test('shutdown sends everything: what waits, and what has ended inside open requests', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port, { burstMillis: 60_000 })

  for (let i = 0; i < 40; i++) startSpan(`GET ${i}`, undefined, server).end()
  const open = startSpan('GET /', undefined, server)
  startSpan('step', open).end()
  await provider.shutdown()
  await daemon.received(41)

  const last = daemon.entities().slice(-2)
  expect(last.map(({ id, name, in_progress }) => [id, name, in_progress])).toEqual([
    [idOf(open), 'activities', true],
    [last[1]?.id, 'step', undefined],
  ])
  open.end()
  expect(daemon.documents.length).toBe(41)
})

test('more open spans than allowed: the oldest are no longer nested, none is lost, it is said', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider, complaints } = startTracing(daemon.port, { maxOpenSpans: 3 })

  const first = startSpan('GET /', undefined, server)
  const step = startSpan('step', first)
  startSpan('done', first).end()
  const others = [startSpan('GET /', undefined, server), startSpan('GET /', undefined, server)]
  for (const span of [step, first, ...others]) span.end()
  await provider.forceFlush()
  await daemon.received(5)

  expect(daemon.entities().map(({ id }) => id)).toEqual(
    expect.arrayContaining([first, step, ...others].map(idOf)),
  )
  expect(complaints).toEqual(['xray: more than 3 spans are open: the oldest go unnested'])
})

test('a span that cannot be read is said, and harms nothing', async () => {
  const daemon = await startDaemon()
  const { startSpan, processor, complaints } = startTracing(daemon.port)
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
  expect(complaints).toEqual(['xray: a segment could not be made: Error: unreadable'])
})
