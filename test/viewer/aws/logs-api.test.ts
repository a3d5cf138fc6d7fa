import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { sampleMillis, span, spanId, traceId } from '../records.ts'
import { callLogs, logsClient, startViewer, type TestViewer } from '../viewer.ts'

const logGroupName = '/waywiser/local'
const logStreamName = 'activities/host/1'
const stream = { logGroupName, logStreamName }
const dayMillis = 24 * 60 * 60 * 1000

let viewer: TestViewer
let client: ReturnType<typeof logsClient>
let nowMillis: number

beforeEach(async () => {
  viewer = await startViewer()
  nowMillis = viewer.clock.millis
  client = logsClient(viewer.origin)
})
afterEach(async () => {
  client.destroy()
  await viewer.close()
  expect(viewer.errors).toStrictEqual([])
})

const call = (operation: string, body: unknown) => callLogs(viewer.origin, operation, body)

async function createStream(): Promise<void> {
  await client.send(new CreateLogGroupCommand({ logGroupName }))
  await client.send(new CreateLogStreamCommand(stream))
}

const put = (logEvents: { timestamp: number; message: string }[]) =>
  client.send(new PutLogEventsCommand({ ...stream, logEvents }))

/** Puts lines a millisecond apart, the last one now. */
const putLines = (...messages: string[]) =>
  put(messages.map((message, n) => ({ timestamp: nowMillis - messages.length + n + 1, message })))

async function filter(filterPattern?: string, more: object = {}): Promise<(string | undefined)[]> {
  const command = new FilterLogEventsCommand({ logGroupName, filterPattern, ...more })
  return ((await client.send(command)).events ?? []).map(({ message }) => message)
}

describe('groups and streams', () => {
  test('are created once, described with all members of the service model, and deleted', async () => {
    await createStream()
    await putLines('hello')

    const groups = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: '/way' }))
    const streams = await client.send(new DescribeLogStreamsCommand({ logGroupName }))

    expect(groups.logGroups).toStrictEqual([
      {
        logGroupName,
        creationTime: nowMillis,
        metricFilterCount: 0,
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`,
        storedBytes: 31,
        logGroupClass: 'STANDARD',
        logGroupArn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
      },
    ])
    expect(streams.logStreams).toStrictEqual([
      {
        logStreamName,
        creationTime: nowMillis,
        firstEventTimestamp: nowMillis,
        lastEventTimestamp: nowMillis,
        lastIngestionTime: nowMillis,
        uploadSequenceToken: expect.stringMatching(/^\d{56}$/),
        arn: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:log-stream:${logStreamName}`,
        storedBytes: 0,
      },
    ])

    await client.send(new DeleteLogStreamCommand(stream))
    const afterStream = await client.send(new DescribeLogStreamsCommand({ logGroupName }))
    await client.send(new DeleteLogGroupCommand({ logGroupName }))
    const afterGroup = await client.send(new DescribeLogGroupsCommand({}))
    expect(afterStream.logStreams).toStrictEqual([])
    expect(afterGroup.logGroups).toStrictEqual([])
    expect(viewer.store.totals.logLines).toBe(0)
  })

  test('are paged, in the requested order', async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName }))
    for (const name of ['b', 'c', 'a']) {
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: name }))
      await client.send(
        new PutLogEventsCommand({
          logGroupName,
          logStreamName: name,
          logEvents: [{ timestamp: nowMillis - (name === 'a' ? 100 : 0), message: 'x' }],
        }),
      )
    }
    const names = async (input: object) => {
      const answer = await client.send(new DescribeLogStreamsCommand({ logGroupName, ...input }))
      return [...(answer.logStreams ?? []).map(one => one.logStreamName), answer.nextToken]
    }

    const first = await names({ limit: 2 })

    expect(first.slice(0, 2)).toStrictEqual(['a', 'b'])
    expect(await names({ limit: 2, nextToken: first[2] })).toStrictEqual(['c', undefined])
    expect(await names({ descending: true })).toStrictEqual(['c', 'b', 'a', undefined])
    expect(await names({ orderBy: 'LastEventTime', limit: 1 })).toStrictEqual([
      'a',
      expect.any(String),
    ])
    expect(await names({ logStreamNamePrefix: 'c' })).toStrictEqual(['c', undefined])
  })

  test.each([
    ['CreateLogGroup', { logGroupName: 'no spaces' }, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: 'g'.repeat(513) }, 'InvalidParameterException'],
    ['CreateLogGroup', {}, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: null }, 'InvalidParameterException'],
    ['CreateLogGroup', { logGroupName: 7 }, 'SerializationException'],
    ['CreateLogGroup', { logGroupName }, 'ResourceAlreadyExistsException'],
    ['CreateLogStream', stream, 'ResourceAlreadyExistsException'],
    ['CreateLogStream', { logGroupName, logStreamName: 'a:b' }, 'InvalidParameterException'],
    ['CreateLogStream', { logGroupName: 'none', logStreamName }, 'ResourceNotFoundException'],
    ['DescribeLogStreams', { logGroupName: 'none' }, 'ResourceNotFoundException'],
    ['DescribeLogGroups', { limit: 51 }, 'InvalidParameterException'],
    ['DescribeLogGroups', { nextToken: 'zzz' }, 'InvalidParameterException'],
    ['PutRetentionPolicy', { logGroupName, retentionInDays: 2 }, 'InvalidParameterException'],
    ['FilterLogEvents', { logGroupName, filterPattern: '{ $.a' }, 'InvalidParameterException'],
    [
      'FilterLogEvents',
      { logGroupName, filterPattern: 'a'.repeat(1025) },
      'InvalidParameterException',
    ],
    ['GetLogEvents', { ...stream, nextToken: 'zzz' }, 'InvalidParameterException'],
    ['GetLogEvents', { logGroupName, logStreamName: 'none' }, 'ResourceNotFoundException'],
    ['FilterLogEvents', { logGroupName, logStreamNames: ['none'] }, 'ResourceNotFoundException'],
    ['StartLiveTail', {}, 'UnknownOperationException'],
    ['toString', {}, 'UnknownOperationException'],
    ['CreateLogGroup', 'not json', 'SerializationException'],
    ['CreateLogGroup', '[]', 'SerializationException'],
  ])('reject %s %j with %s', async (operation, body, type) => {
    await createStream()

    const answer = await call(operation, body)

    expect(answer.status).toBe(400)
    expect(answer.body).toStrictEqual({ __type: type, message: expect.any(String) })
    expect(answer.headers.get('content-type')).toBe('application/x-amz-json-1.1')
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('answer an operation without output with an empty body', async () => {
    const answer = await call('CreateLogGroup', { logGroupName })

    expect(answer.status).toBe(200)
    expect(answer.text).toBe('')
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  })
})

describe('rejections at the wire', () => {
  const events = [1, 2].map(n => ({ timestamp: sampleMillis, message: `line ${n}` }))

  test.each([
    ['PutLogEventz', { ...stream, logEvents: events }, 1],
    ['PutLogEvents', 'not json', 1],
    ['PutLogEvents', { logGroupName, logStreamName: 'a:b', logEvents: events }, 2],
    ['PutLogEvents', { logGroupName, logStreamName: 'none', logEvents: events }, 0],
    ['DescribeLogGroups', { limit: 51 }, 0],
  ])('%s %j counts %i lines that may be missed', async (operation, body, rejected) => {
    await createStream()

    const answer = await call(operation, body)

    expect(answer.status).toBe(400)
    expect(viewer.store.wires().logs).toMatchObject({ received: 0, rejected })
  })
})

describe('PutLogEvents', () => {
  beforeEach(createStream)

  test('adds a line of ours to its trace, by either spelling of the id', async () => {
    const line = {
      level: 'warn',
      time: nowMillis,
      msg: 'request answered',
      service: 'activities',
      trace_id: traceId(0),
      span_id: spanId(0),
      trace_flags: '01',
    }
    const other = { level: 50, msg: 'broken', xray_trace_id: '1-6921d0a0-000000000000000000000001' }

    await put([
      { timestamp: nowMillis, message: JSON.stringify(line) },
      { timestamp: nowMillis, message: JSON.stringify(other) },
      { timestamp: nowMillis, message: 'plain text' },
    ])

    const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)
    expect(body.logs).toStrictEqual([
      {
        timeMillis: nowMillis,
        group: logGroupName,
        stream: logStreamName,
        level: 'warn',
        service: 'activities',
        message: 'request answered',
        spanId: spanId(0),
        fields: line,
      },
      {
        timeMillis: nowMillis,
        group: logGroupName,
        stream: logStreamName,
        level: 'error',
        service: 'activities',
        message: 'broken',
        fields: other,
      },
    ])
    expect(viewer.store.wires().logs).toMatchObject({ received: 3, rejected: 0 })
    expect(await filter('plain')).toStrictEqual(['plain text'])
  })

  test('names a request that was sampled out after its line, and shows the rule', async () => {
    const line = {
      level: 'info',
      msg: 'request answered',
      service: 'activities',
      method: 'GET',
      path: '/api/activities/home',
      status: 404,
      durationMillis: 12.5,
      trace_id: traceId(0),
      trace_flags: '00',
      sampling_rule: 'Cruddur',
    }

    await putLines(JSON.stringify(line))
    viewer.clock.millis += 2000

    const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)
    expect(body).toMatchObject({
      name: 'GET /api/activities/home',
      service: 'activities',
      status: 'error',
      httpStatus: 404,
      startMillis: nowMillis - 12.5,
      durationMillis: 12.5,
      services: ['activities'],
      delivery: { otlp: { state: 'sampled-out', reason: 'Dropped by sampling rule "Cruddur"' } },
    })
  })

  test('keeps a line that is nested too deep as text, and every list stays readable', async () => {
    const deep = `{"msg":"deep","a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`

    await putLines(deep, '{"msg":"flat"}')

    const { body } = await viewer.get<{ logs: { message: string; fields: object }[] }>(
      '/-/api/logs',
    )
    expect(body.logs.map(({ message, fields }) => [message, fields])).toStrictEqual([
      ['flat', { msg: 'flat' }],
      [deep, {}],
    ])
    expect(await filter('{ $.msg = "flat" }')).toStrictEqual(['{"msg":"flat"}'])
  })

  test('recognizes a batch that is sent again', async () => {
    await putLines('a', 'b', 'b')
    await putLines('a', 'b', 'b')

    expect(await filter()).toStrictEqual(['a', 'b', 'b'])
  })

  test('leaves out each event that is too old or too new, and reports which', async () => {
    const answer = await call('PutLogEvents', {
      ...stream,
      logEvents: [
        { timestamp: nowMillis - 14 * dayMillis - 1, message: 'too old' },
        { timestamp: nowMillis - 14 * dayMillis, message: 'just old enough' },
      ],
    })
    const ahead = await call('PutLogEvents', {
      ...stream,
      logEvents: [
        { timestamp: nowMillis + 2 * 3_600_000, message: 'just new enough' },
        { timestamp: nowMillis + 2 * 3_600_000 + 1, message: 'too new' },
      ],
    })

    expect(answer.body.rejectedLogEventsInfo).toStrictEqual({ tooOldLogEventEndIndex: 1 })
    expect(ahead.body.rejectedLogEventsInfo).toStrictEqual({ tooNewLogEventStartIndex: 1 })
    expect(await filter()).toStrictEqual(['just old enough', 'just new enough'])
    expect(viewer.store.wires().logs).toMatchObject({ received: 2, rejected: 2 })
  })

  test('leaves out events older than the retention of the group', async () => {
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }))

    const answer = await call('PutLogEvents', {
      ...stream,
      logEvents: [
        { timestamp: nowMillis - dayMillis - 1, message: 'expired' },
        { timestamp: nowMillis - dayMillis, message: 'kept' },
      ],
    })

    expect(answer.body.rejectedLogEventsInfo).toStrictEqual({ expiredLogEventEndIndex: 1 })
    expect(await filter()).toStrictEqual(['kept'])
  })

  test.each([
    ['no events', [], 'logEvents has 0 events'],
    [
      'out of order',
      [
        [1, 'b'],
        [0, 'a'],
      ],
      'chronological order',
    ],
    [
      'more than 24 hours',
      [
        [-dayMillis - 1, 'a'],
        [0, 'b'],
      ],
      '24 hours',
    ],
    ['an empty message', [[0, '']], 'length of at least 1'],
    ['too many events', Array.from({ length: 10_001 }, () => [0, 'x']), '10001 events'],
    ['too many bytes', [[0, 'x'.repeat(1_048_576 - 25)]], 'Upload too large: 1048577 bytes'],
  ])('rejects a whole batch of %s', async (_, events, message) => {
    const logEvents = events.map(([offset, text]) => ({
      timestamp: nowMillis + Number(offset),
      message: text,
    }))

    const answer = await call('PutLogEvents', { ...stream, logEvents })

    expect(answer.status).toBe(400)
    expect(answer.body.__type).toBe('InvalidParameterException')
    expect(answer.body.message).toContain(message)
    expect(await filter()).toStrictEqual([])
    const rejected = Math.max(events.length, 1)
    expect(viewer.store.wires().logs).toMatchObject({ received: 0, rejected })
  })

  test('accepts a batch of exactly the largest size', async () => {
    const answer = await call('PutLogEvents', {
      ...stream,
      logEvents: [{ timestamp: nowMillis, message: 'x'.repeat(1_048_576 - 26) }],
    })

    expect(answer.status).toBe(200)
    expect(answer.body).toStrictEqual({ nextSequenceToken: expect.stringMatching(/^\d{56}$/) })
  })

  test.each([
    [{ ...stream }, 'InvalidParameterException'],
    [{ ...stream, logEvents: {} }, 'SerializationException'],
    [{ ...stream, logEvents: [7] }, 'SerializationException'],
    [{ ...stream, logEvents: [{ timestamp: 'now', message: 'x' }] }, 'SerializationException'],
    [{ ...stream, logEvents: [{ timestamp: 1, message: 7 }] }, 'SerializationException'],
    [{ ...stream, logEvents: [{ timestamp: -1, message: 'x' }] }, 'InvalidParameterException'],
  ])('rejects %j with %s', async (body, type) => {
    const answer = await call('PutLogEvents', body)

    expect(answer.status).toBe(400)
    expect(answer.body.__type).toBe(type)
  })

  test('answers a sender without a stream with an error that loses nothing: it creates a stream and sends again', async () => {
    const logEvents = [{ timestamp: nowMillis, message: 'x' }]

    const noStream = await call('PutLogEvents', { logGroupName, logStreamName: 'new', logEvents })
    const noGroup = await call('PutLogEvents', { ...stream, logGroupName: 'new', logEvents })

    expect(noStream.body).toStrictEqual({
      __type: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    })
    expect(noGroup.body).toStrictEqual({
      __type: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    })
    expect(viewer.store.wires().logs.rejected).toBe(0)
  })
})

describe('a trace', () => {
  test('shows why its line is missing when PutLogEvents rejected it', async () => {
    await createStream()
    viewer.inbox.addSpans([span()])

    await call('PutLogEvents', {
      ...stream,
      logEvents: [{ timestamp: 1, message: `{"trace_id":"${traceId(0)}"}` }],
    })

    viewer.clock.millis += 10_000
    const { body } = await viewer.get<Trace>(`/-/api/traces/${traceId(0)}`)
    expect(body.delivery.logs).toStrictEqual({
      state: 'missing',
      count: 0,
      reason: 'PutLogEvents rejected it: more than 2 hours ahead, or too old',
    })
  })
})

describe('retention', () => {
  test('really deletes lines, at once and later, and traces without other records', async () => {
    await createStream()
    await put([{ timestamp: nowMillis - 3 * dayMillis, message: `{"trace_id":"${traceId(0)}"}` }])
    await put([{ timestamp: nowMillis, message: `{"trace_id":"${traceId(1)}"}` }])

    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }))
    const atOnce = await filter()
    const trace = await viewer.get(`/-/api/traces/${traceId(0)}`)
    viewer.clock.millis += dayMillis + 1
    await viewer.store.sweep()

    expect(atOnce).toStrictEqual([`{"trace_id":"${traceId(1)}"}`])
    expect(trace.status).toBe(404)
    expect(await filter()).toStrictEqual([])
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}))
    expect(logGroups?.[0]).toMatchObject({ retentionInDays: 1, storedBytes: 0 })
  })

  test('deletes lines of a trace that has other records', async () => {
    await createStream()
    viewer.inbox.addSpans([span()])
    await put([{ timestamp: nowMillis - 3 * dayMillis, message: `{"trace_id":"${traceId(0)}"}` }])
    const before = viewer.store.summary(traceId(0))?.delivery.logs.count

    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }))

    expect(before).toBe(1)
    expect(viewer.store.summary(traceId(0))?.delivery.logs.count).toBe(0)
  })

  test('can be removed', async () => {
    await createStream()
    await client.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 1 }))

    await client.send(new DeleteRetentionPolicyCommand({ logGroupName }))

    const { logGroups } = await client.send(new DescribeLogGroupsCommand({}))
    expect(logGroups?.[0]).not.toHaveProperty('retentionInDays')
  })
})

describe('GetLogEvents', () => {
  const get = async (input: object) => {
    const answer = await client.send(new GetLogEventsCommand({ ...stream, ...input }))
    return { ...answer, messages: answer.events?.map(({ message }) => message) }
  }
  beforeEach(async () => {
    await createStream()
    await putLines('a', 'b', 'c', 'd', 'e')
  })

  test('reads forward from the head until the token stays the same', async () => {
    const first = await get({ startFromHead: true, limit: 3 })
    const second = await get({ limit: 3, nextToken: first.nextForwardToken })
    const third = await get({ limit: 3, nextToken: second.nextForwardToken })

    expect(first.messages).toStrictEqual(['a', 'b', 'c'])
    expect(second.messages).toStrictEqual(['d', 'e'])
    expect(third.messages).toStrictEqual([])
    expect(third.nextForwardToken).toBe(second.nextForwardToken)

    await put([{ timestamp: nowMillis + 1, message: 'f' }])
    const later = await get({ nextToken: third.nextForwardToken })
    expect(later.messages).toStrictEqual(['f'])
  })

  test('reads back from the latest until the token stays the same', async () => {
    const first = await get({ limit: 3 })
    const second = await get({ limit: 3, nextToken: first.nextBackwardToken })
    const third = await get({ limit: 3, nextToken: second.nextBackwardToken })

    expect(first.messages).toStrictEqual(['c', 'd', 'e'])
    expect(second.messages).toStrictEqual(['a', 'b'])
    expect(third.messages).toStrictEqual([])
    expect(third.nextBackwardToken).toBe(second.nextBackwardToken)
  })

  test('includes the start and excludes the end', async () => {
    const { messages, events } = await get({ startTime: nowMillis - 3, endTime: nowMillis - 1 })

    expect(messages).toStrictEqual(['b', 'c'])
    expect(events?.[0]).toStrictEqual({
      timestamp: nowMillis - 3,
      message: 'b',
      ingestionTime: nowMillis,
    })
  })
})

describe('FilterLogEvents', () => {
  beforeEach(createStream)

  test('includes start and end, and pages over streams in order of time', async () => {
    await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName: 'other' }))
    await putLines('a', 'b', 'c', 'd')
    await client.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: 'other',
        logEvents: [{ timestamp: nowMillis - 2, message: 'b2' }],
      }),
    )
    const page = (input: object) =>
      client.send(new FilterLogEventsCommand({ logGroupName, ...input }))

    const first = await page({ limit: 3 })
    const second = await page({ limit: 3, nextToken: first.nextToken })

    expect(first.events?.map(({ message }) => message)).toStrictEqual(['a', 'b', 'b2'])
    expect(first.events?.[2]).toStrictEqual({
      logStreamName: 'other',
      timestamp: nowMillis - 2,
      message: 'b2',
      ingestionTime: nowMillis,
      eventId: expect.stringMatching(/^\d{56}$/),
    })
    expect(second.events?.map(({ message }) => message)).toStrictEqual(['c', 'd'])
    expect(second.nextToken).toBeUndefined()
    expect(await filter('', { startTime: nowMillis - 2, endTime: nowMillis - 1 })).toStrictEqual([
      'b',
      'b2',
      'c',
    ])
    expect(await filter('', { logStreamNames: ['other'] })).toStrictEqual(['b2'])
    expect(await filter('', { logStreamNamePrefix: 'oth' })).toStrictEqual(['b2'])
  })

  test('finds a group by its ARN', async () => {
    await putLines('a')
    const answer = await call('FilterLogEvents', {
      logGroupIdentifier: `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`,
    })

    expect(answer.body.events).toHaveLength(1)
  })

  test('has no member without a value', async () => {
    await putLines('a')

    const answer = await call('FilterLogEvents', { logGroupName })

    expect(Object.keys(answer.body)).toStrictEqual(['events', 'searchedLogStreams'])
    expect(answer.text).not.toContain('null')
  })
})
