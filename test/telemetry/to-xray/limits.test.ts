import { SpanKind } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { idOf, startDaemon, startTracing } from './daemon.ts'
import type { Entity } from './documents.ts'

const server = { kind: SpanKind.SERVER }

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

test.each([
  [90, 2],
  [200, 5],
])(
  'a request of %i spans of 1 kB each is split into %i documents that fit, nothing lost',
  async (spans, documents) => {
    const daemon = await startDaemon()
    const { startSpan, provider } = startTracing(daemon.port)

    const root = startSpan('GET /', undefined, server)
    const attributes = { text: 'ß'.repeat(512) }
    const children = Array.from({ length: spans }, (_, i) =>
      startSpan(`${i}`, root, { attributes }),
    )
    for (const child of children) child.end()
    root.end()
    await provider.forceFlush()
    await daemon.received(documents)

    const sizes = daemon.documents.map(text => Buffer.byteLength(text))
    expect(Math.max(...sizes)).toBeLessThanOrEqual(60_000)
    expect(daemon.entities().length).toBe(spans + 1)
    expect(daemon.entities().map(({ metadata }) => metadata?.default?.text)).toEqual(
      expect.arrayContaining(Array(spans).fill('ß'.repeat(512))),
    )
  },
)

test('when a big root leaves its children no room, it goes alone and they go in groups', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port)

  const root = startSpan('GET /', undefined, {
    ...server,
    attributes: { text: 'x'.repeat(40_000) },
  })
  const attributes = { text: 'x'.repeat(10_000) }
  for (let i = 0; i < 8; i++) startSpan(`${i}`, root, { attributes }).end()
  root.end()
  await provider.forceFlush()
  await daemon.received(3)

  const [alone, ...groups] = daemon.documents.map(text => JSON.parse(text))
  expect([alone.id, alone.subsegments]).toEqual([idOf(root), undefined])
  expect(groups.map(group => group.map(({ name }: Entity) => name))).toEqual([
    ['0', '1', '2', '3', '4'],
    ['5', '6', '7'],
  ])
})

test('a span too big for a datagram loses detail: long values are cut, then metadata is dropped', async () => {
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
  expect(one?.metadata?.default).toMatchObject({ short: 'kept', long: `${'x'.repeat(999)}…` })
  expect(one?.annotations).toEqual({ app_handle: 'bob' })
  expect(Object.keys(other!.metadata!)).toEqual(['waywiser'])
  expect(other?.annotations).toEqual({ app_handle: 'bob' })
  expect(third?.cause?.exceptions.map(({ message }) => message?.length)).toEqual(
    Array(9).fill(1000),
  )
})

test('a segment over the largest datagram of all is shortened when the kernel refuses it', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port, {
    resource: { team: 'x'.repeat(80_000) },
  })

  const call = startSpan('GET', undefined, { kind: SpanKind.CLIENT })
  call.end()
  await provider.forceFlush()
  await daemon.received(2)

  const [segment, subsegment] = daemon.entities()
  expect(segment?.metadata?.waywiser).toEqual({ shortened: 'long texts: small datagrams' })
  expect(segment?.metadata?.default?.['otel.resource.team']).toBe(`${'x'.repeat(199)}…`)
  expect([subsegment?.id, subsegment?.parent_id]).toEqual([idOf(call), segment?.id])
})

test('a request that is open for long is reported once as in progress, and whole when it ends', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider } = startTracing(daemon.port, { inProgressAfterMillis: 1 })

  const root = startSpan('GET /', undefined, server)
  startSpan('step', root).end()
  await daemon.received(1)
  // The report of another request shows that a later sweep skipped the first.
  const other = startSpan('GET /other', undefined, server)
  await daemon.received(2)
  root.end()
  await provider.forceFlush()
  await daemon.received(3)

  const [early, beside, ...whole] = daemon.entities()
  expect(beside).toMatchObject({ id: idOf(other), in_progress: true })
  expect(early).toMatchObject({ id: idOf(root), in_progress: true })
  expect(early?.end_time).toBeUndefined()
  expect(whole.map(({ name, in_progress }) => [name, in_progress])).toEqual([
    ['activities', undefined],
    ['step', undefined],
  ])
})

test('shutdown sends everything: waiting documents, and ended spans of open requests', async () => {
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
})

test('nothing is sent after shutdown', async () => {
  const daemon = await startDaemon()
  const { startSpan, processor } = startTracing(daemon.port, { burstDocuments: 1 })

  const open = startSpan('GET /', undefined, server)
  await processor.shutdown()
  await daemon.received(1)
  open.end()
  startSpan('GET /', undefined, server).end()
  await processor.forceFlush()
  const later = startTracing(daemon.port, { burstDocuments: 1 })
  const last = later.startSpan('GET /', undefined, server)
  last.end()
  await daemon.received(2)

  expect(daemon.entities().map(({ id }) => id)).toEqual([idOf(open), idOf(last)])
})

test('more open spans than allowed: the oldest are no longer nested, none is lost, a warning is given', async () => {
  const daemon = await startDaemon()
  const { startSpan, provider, warnings } = startTracing(daemon.port, { maxOpenSpans: 3 })

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
  expect(warnings).toEqual(['xray: more than 3 spans are open: the oldest go unnested'])
})
