import { expect, test } from 'vitest'
import { until } from '../../support/until.ts'
import { startLogSink } from './log-sink.ts'
import { destination, numbers, patientMillis, start, upTo } from './shipping.ts'

test('a destination that is away for a while gets every line once it is back', async () => {
  const first = await startLogSink()
  const { transport, log, warnings } = start({ destinations: [destination(first.endpoint)] })
  log.info({ n: 0 }, 'before')
  await transport.flush(patientMillis)

  await first.close()
  for (const n of upTo(500)) log.info({ n }, 'meanwhile')
  await until(() => warnings.length > 0)
  for (const n of upTo(500)) log.info({ n: 500 + n }, 'later')
  const second = await startLogSink(first.port)
  expect(await transport.flush(patientMillis)).toBe(true)

  expect(numbers(second)).toEqual(upTo(1000))
  expect(warnings[0]).toMatch(/^cloudwatch: viewer: .*ECONNRE/)
})

test.each([
  { type: 'ThrottlingException', status: 400 },
  { type: 'InternalFailure', status: 500 },
])('lines are sent again after $type and arrive once', async fault => {
  const sink = await startLogSink()
  const { transport, log, warnings } = start({ destinations: [destination(sink.endpoint)] })
  let refusals = 0
  sink.faults.next = () => (refusals++ < 3 ? fault : undefined)

  for (const n of upTo(200)) log.info({ n }, 'answered')
  await transport.flush(patientMillis)

  expect(numbers(sink)).toEqual(upTo(200))
  expect(warnings).toHaveLength(3)
  expect(warnings[0]).toBe(`cloudwatch: viewer: ${fault.type}: ${fault.type}`)
})

test('a request that hangs is given up and sent again', async () => {
  const sink = await startLogSink()
  const { log, warnings } = start({
    destinations: [destination(sink.endpoint)],
    timeoutMillis: 200,
  })
  let isFirst = true
  sink.faults.next = () => {
    const fault = isFirst ? ('hang' as const) : undefined
    isFirst = false
    return fault
  }

  for (const n of upTo(50)) log.info({ n }, 'answered')
  await until(() => sink.messages().length === 50)

  expect(numbers(sink)).toEqual(upTo(50))
  expect(warnings[0]).toMatch(/^cloudwatch: viewer: TimeoutError: /)
})

test('a line that arrives twice, because an answer was lost, has the same seq', async () => {
  const sink = await startLogSink()
  const { transport, log } = start({ destinations: [destination(sink.endpoint)] })
  log.info({ n: 0 }, 'answered')
  await transport.flush(patientMillis)
  let isFirst = true
  sink.faults.next = () => {
    const fault = isFirst ? ('reset' as const) : undefined
    isFirst = false
    return fault
  }

  for (const n of upTo(5)) log.info({ n: n + 1 }, 'answered')
  await transport.flush(patientMillis)

  const seqs = sink.messages().map(message => JSON.parse(message).seq)
  expect(seqs).toHaveLength(11)
  expect([...new Set(seqs)]).toEqual([1, 2, 3, 4, 5, 6])
})

test('a destination that hangs or denies access delays no other', async () => {
  const [hanging, denying, healthy] = [
    await startLogSink(),
    await startLogSink(),
    await startLogSink(),
  ]
  hanging.faults.next = () => 'hang'
  denying.faults.next = () => ({ type: 'AccessDeniedException' })
  const { transport, log, warnings } = start({
    destinations: [
      { ...destination(hanging.endpoint), name: 'hanging' as 'viewer' },
      { ...destination(denying.endpoint), name: 'denying' as 'viewer' },
      destination(healthy.endpoint),
    ],
    timeoutMillis: 300,
  })

  for (const n of upTo(500)) log.info({ n }, 'answered')
  await until(() => healthy.messages().length === 500)
  const isDelivered = await transport.flush(100)

  expect(numbers(healthy)).toEqual(upTo(500))
  expect(isDelivered).toBe(false)
  expect(transport.counts()).toMatchObject({
    hanging: { delivered: 0, waiting: 500 },
    denying: { delivered: 0, waiting: 500 },
    viewer: { delivered: 500, waiting: 0 },
  })
  expect(warnings).toContain('cloudwatch: denying: AccessDeniedException: AccessDeniedException')
})

test.each(['AccessDeniedException', 'UnrecognizedClientException'])(
  'after %s the end does not wait for what only a person can mend',
  async type => {
    const sink = await startLogSink()
    sink.faults.next = () => ({ type })
    const { transport, log } = start({ destinations: [destination(sink.endpoint)] })
    log.info({ n: 0 }, 'answered')
    await until(() => sink.requests.length > 0)

    // Longer than the test may take.
    expect(await transport.end(60_000)).toBe(false)
  },
)

test('the end keeps its deadline when the destination hangs', async () => {
  const sink = await startLogSink()
  sink.faults.next = () => 'hang'
  const { transport, log } = start({
    destinations: [destination(sink.endpoint)],
    // Longer than the test may take.
    timeoutMillis: 60_000,
  })
  log.info({ n: 0 }, 'answered')
  await until(() => sink.requests.length > 0)

  expect(await transport.end(300)).toBe(false)
})

test('lines that pile up in the main thread are bounded too', async () => {
  const sink = await startLogSink()
  const { transport, log, warnings } = start({
    destinations: [destination(sink.endpoint)],
    bufferBytes: 1024 * 1024,
  })

  const text = 'x'.repeat(900)
  for (const n of upTo(10_000)) log.info({ n, text }, 'in one go')
  await transport.flush(patientMillis)

  const last = warnings.filter(warning => warning.includes('worker can take')).at(-1)
  const droppedHere = Number(/(\d+) dropped so far$/.exec(last ?? '')?.[1])
  expect(droppedHere).toBeGreaterThan(4000)
  const { delivered, dropped } = transport.counts().viewer!
  expect(dropped['queue full']).toBeGreaterThanOrEqual(droppedHere)
  expect(delivered).toBe(numbers(sink).length)
  expect(delivered + dropped['queue full']!).toBe(10_000)
})

test('a worker that ends is one warning and does not end the process', async () => {
  process.once('worker', worker => void worker.terminate())
  const { transport, log, warnings } = start({ destinations: [destination('http://127.0.0.1:9')] })

  await until(() => warnings.length > 0)
  log.info({ n: 0 }, 'answered')

  expect(warnings).toEqual(['cloudwatch: the log worker has ended: lines go to stdout only'])
  expect(transport.counts().viewer).toMatchObject({ dropped: { 'sender failed': 1 }, waiting: 0 })
  expect(await transport.flush(1000)).toBe(false)
  expect(await transport.end(1000)).toBe(false)
})

test('a destination whose client cannot be made is one warning, and the other gets every line', async () => {
  const sink = await startLogSink()
  const { transport, log, warnings } = start({
    destinations: [
      { ...destination('http://127.0.0.1:9', 'cloudwatch'), region: '' },
      destination(sink.endpoint),
    ],
  })

  log.info({ n: 0 }, 'answered')
  await until(() => warnings.length > 0)

  await until(() => sink.messages().length === 1)
  expect(warnings[0]).toBe('cloudwatch: cloudwatch: Error: Region is missing')
  expect(transport.counts().cloudwatch).toMatchObject({ waiting: 1 })
})
