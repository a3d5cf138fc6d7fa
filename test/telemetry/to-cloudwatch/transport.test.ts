import { expect, test } from 'vitest'
import { createLogTransport } from '../../../services/telemetry/to-cloudwatch/to-cloudwatch.ts'
import { until } from '../../support/until.ts'
import { startLogSink } from './log-sink.ts'
import { destination, numbers, patientMillis, start, upTo } from './shipping.ts'

test('without a destination there is no transport, and so no worker', () => {
  expect(
    createLogTransport({ service: 'activities', destinations: [], warn: () => {} }),
  ).toBeUndefined()
})

test('each line arrives once, with the time it carries, in a group and stream made for it', async () => {
  const sink = await startLogSink()
  const { transport, log } = start({ destinations: [destination(sink.endpoint)] })

  for (const n of upTo(300)) log.info({ n }, 'answered')
  const isDelivered = await transport.flush(patientMillis)

  expect(isDelivered).toBe(true)
  expect(numbers(sink)).toEqual(upTo(300))
  for (const event of sink.events()) {
    expect(event.timestamp).toBe(Date.parse(JSON.parse(event.message).time))
  }
  expect([...sink.groups.keys()]).toEqual(['/waywiser/test'])
  expect([...(sink.groups.get('/waywiser/test')?.keys() ?? [])]).toEqual([transport.logStream])
  expect(transport.logStream).toMatch(/^activities\/[^/:*]+\/\d+-\d{8}T\d{6}$/)
  expect(sink.operations().slice(0, 4)).toEqual([
    'PutLogEvents',
    'CreateLogGroup',
    'PutRetentionPolicy',
    'CreateLogStream',
  ])
  expect(sink.requests[2]?.body).toMatchObject({ retentionInDays: 7 })
})

test('lines are sent without a flush when the delay is over', async () => {
  const sink = await startLogSink()
  const { log } = start({ destinations: [destination(sink.endpoint)] })

  log.info({ n: 0 }, 'answered')

  await until(() => sink.messages().length === 1)
  expect(numbers(sink)).toEqual([0])
})

test.each(['ResourceAlreadyExistsException', 'OperationAbortedException'])(
  'a group that another replica makes at the same time counts as made (%s)',
  async type => {
    const sink = await startLogSink()
    const { transport, log } = start({ destinations: [destination(sink.endpoint)] })
    sink.faults.next = ({ operation }) => {
      if (operation !== 'CreateLogGroup') return undefined
      sink.groups.set('/waywiser/test', new Map())
      return { type }
    }

    log.info({ n: 0 }, 'answered')
    await transport.flush(patientMillis)

    expect(numbers(sink)).toEqual([0])
    expect(sink.operations()).not.toContain('PutRetentionPolicy')
  },
)

test('a stream that is deleted meanwhile is made again', async () => {
  const sink = await startLogSink()
  const { transport, log } = start({ destinations: [destination(sink.endpoint)] })
  log.info({ n: 0 }, 'answered')
  await transport.flush(patientMillis)

  sink.groups.clear()
  log.info({ n: 1 }, 'answered')
  await transport.flush(patientMillis)

  expect(numbers(sink)).toEqual([1])
})

test('requests with 12,000 lines at once keep the limits, and arrive in order', async () => {
  const sink = await startLogSink()
  const { transport, log, warnings } = start({ destinations: [destination(sink.endpoint)] })

  for (const n of upTo(12_000)) log.info({ n }, 'answered')
  await transport.flush(patientMillis)

  expect(numbers(sink)).toEqual(upTo(12_000))
  expect(Math.max(...sink.puts().map(put => put.body.logEvents.length))).toBeLessThanOrEqual(10_000)
  expect(warnings).toEqual([])
})

test('the bytes of a request are counted as the service counts them', async () => {
  const sink = await startLogSink()
  const { transport, log, warnings } = start({ destinations: [destination(sink.endpoint)] })

  for (const n of upTo(40)) log.info({ n, text: 'ü'.repeat(50_000) }, 'answered')
  await transport.flush(patientMillis)

  expect(numbers(sink)).toEqual(upTo(40))
  expect(transport.counts().viewer).toMatchObject({
    delivered: 40,
    dropped: {},
    waiting: 0,
  })
  expect(warnings).toEqual([])
})

test('lines more than 24 hours apart go in two requests', async () => {
  const sink = await startLogSink()
  const { transport, warnings } = start({ destinations: [destination(sink.endpoint)] })

  for (const time of ['2026-11-20T12:00:00.000Z', '2026-11-22T12:00:00.000Z']) {
    transport.stream.write(`{"level":"info","time":"${time}","n":0}\n`)
  }
  await transport.flush(patientMillis)

  expect(sink.events().map(event => event.timestamp)).toEqual([
    Date.parse('2026-11-20T12:00:00.000Z'),
    Date.parse('2026-11-22T12:00:00.000Z'),
  ])
  expect(warnings).toEqual([])
})

test('lines of one request are in order of time', async () => {
  const sink = await startLogSink()
  const { transport, warnings } = start({ destinations: [destination(sink.endpoint)] })

  for (const second of ['05', '03', '04']) {
    transport.stream.write(`{"level":"info","time":"2026-11-22T12:00:${second}.000Z"}\n`)
  }
  await transport.flush(patientMillis)

  expect(sink.messages().map(message => JSON.parse(message).time.slice(17, 19))).toEqual([
    '03',
    '04',
    '05',
  ])
  expect(warnings).toEqual([])
})

test('a line too long for an event is cut where it is longest and keeps its ids', async () => {
  const sink = await startLogSink()
  const { transport, log, warnings } = start({ destinations: [destination(sink.endpoint)] })

  log.info({ trace_id: 'abc', text: 'ü'.repeat(800_000) }, 'answered')
  await transport.flush(patientMillis)
  log.info({ trace_id: 'def' }, 'answered')
  await transport.flush(patientMillis)
  transport.stream.write(`${'x'.repeat(2_000_000)}\n`)
  await transport.flush(patientMillis)

  const [first = '', second = '', third = ''] = sink.messages()
  expect(JSON.parse(first)).toMatchObject({ trace_id: 'abc', msg: 'answered' })
  expect(JSON.parse(first).cutFromBytes).toBeGreaterThan(1_600_000)
  expect(Buffer.byteLength(first)).toBeLessThanOrEqual(1_048_550)
  expect(Buffer.byteLength(first)).toBeGreaterThan(1_048_000)
  expect(JSON.parse(second).trace_id).toBe('def')
  expect(third).toMatch(/^x{1000000,}… \[cut from 2000000 bytes\]$/)
  expect(warnings[0]).toMatch(/^cloudwatch: a line of \d+ characters was cut$/)
})

test('one event that spoils its request is dropped, all others arrive', async () => {
  const sink = await startLogSink()
  const { transport, log, warnings } = start({ destinations: [destination(sink.endpoint)] })
  sink.faults.next = ({ operation, raw }) =>
    operation === 'PutLogEvents' && raw.includes('poison')
      ? { type: 'InvalidParameterException', message: 'bad event' }
      : undefined

  for (const n of upTo(100)) log.info({ n }, n === 37 ? 'poison' : 'answered')
  await transport.flush(patientMillis)

  expect(numbers(sink)).toEqual(upTo(100).filter(n => n !== 37))
  expect(transport.counts().viewer).toMatchObject({
    delivered: 99,
    dropped: { refused: 1 },
    waiting: 0,
  })
  expect(warnings[0]).toBe('cloudwatch: viewer: InvalidParameterException: bad event')
})

test('events that the service does not keep are a count and a warning', async () => {
  const sink = await startLogSink()
  sink.rejectWith({ tooOldLogEventEndIndex: 2, tooNewLogEventStartIndex: 9 })
  const { transport, log, warnings } = start({ destinations: [destination(sink.endpoint)] })

  for (const n of upTo(10)) log.info({ n }, 'answered')
  await transport.flush(patientMillis)

  // On a busy machine the lines go in several requests, each of which is answered like that.
  const answered = sink.requests.slice(sink.operations().lastIndexOf('CreateLogStream') + 1)
  const refusals = answered.map(({ body }) => {
    const { length } = body.logEvents
    return Math.min(2, length) + Math.max(0, length - 9)
  })
  const refused = refusals.reduce((sum, count) => sum + count, 0)
  expect(sink.messages()).toHaveLength(10)
  expect(transport.counts().viewer).toMatchObject({
    delivered: 10 - refused,
    dropped: { refused },
    waiting: 0,
  })
  expect(warnings[0]).toBe(
    `cloudwatch: viewer: ${refusals[0]} lines rejected as too old or too new`,
  )
})
