import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { callLogs, startViewer, type TestViewer } from '../viewer.ts'

const logGroupName = '/app/web'
const stream = { logGroupName, logStreamName: 'web/host/1' }
const dayMillis = 24 * 60 * 60 * 1000

let viewer: TestViewer
const call = (operation: string, body: object) => callLogs(viewer.origin, operation, body)

beforeEach(async () => {
  viewer = await startViewer()
  await call('CreateLogGroup', { logGroupName })
  await call('CreateLogStream', stream)
})
afterEach(() => viewer.close())

const put = (...messages: string[]) => {
  const timestamp = viewer.clock.millis
  return call('PutLogEvents', {
    ...stream,
    logEvents: messages.map(message => ({ timestamp, message })),
  })
}

describe('a token', () => {
  test('of events is valid for a day', async () => {
    await put('a', 'b', 'c')
    const { body: first } = await call('FilterLogEvents', { logGroupName, limit: 1 })
    const { body: read } = await call('GetLogEvents', { ...stream, limit: 1, startFromHead: true })

    viewer.clock.millis += dayMillis
    const inTime = await call('FilterLogEvents', { logGroupName, nextToken: first.nextToken })
    viewer.clock.millis += 1
    const late = await call('FilterLogEvents', { logGroupName, nextToken: first.nextToken })
    const lateRead = await call('GetLogEvents', { ...stream, nextToken: read.nextForwardToken })

    expect(inTime.body.events.map(({ message }: { message: string }) => message)).toEqual([
      'b',
      'c',
    ])
    for (const { status, body } of [late, lateRead]) {
      expect({ status, ...body }).toEqual({
        status: 400,
        __type: 'InvalidParameterException',
        message: 'The specified nextToken is invalid.',
      })
    }
  })

  test('of groups is valid for a day', async () => {
    await call('CreateLogGroup', { logGroupName: '/app/worker' })
    const { body } = await call('DescribeLogGroups', { limit: 1 })

    viewer.clock.millis += dayMillis
    const inTime = await call('DescribeLogGroups', { nextToken: body.nextToken })
    viewer.clock.millis += 1
    const late = await call('DescribeLogGroups', { nextToken: body.nextToken })

    expect(inTime.body.logGroups).toMatchObject([{ logGroupName: '/app/worker' }])
    expect(late.body.__type).toBe('InvalidParameterException')
  })

  test('stays the same at the end, and continues when there is more', async () => {
    await put('a')
    const { body: first } = await call('GetLogEvents', { ...stream, startFromHead: true })
    viewer.clock.millis += 5
    const nextToken = first.nextForwardToken

    const { body: end } = await call('GetLogEvents', { ...stream, nextToken })
    await put('b')
    const { body: more } = await call('GetLogEvents', { ...stream, nextToken })

    expect(end.events).toEqual([])
    expect(end.nextForwardToken).toBe(nextToken)
    expect(more.events).toMatchObject([{ message: 'b' }])
    expect(more.nextForwardToken).not.toBe(nextToken)
  })
})

test('finds the named groups, by name or ARN', async () => {
  await call('CreateLogGroup', { logGroupName: '/app/worker' })
  const arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`

  const byArn = await call('DescribeLogGroups', { logGroupIdentifiers: [arn] })
  const infrequent = await call('DescribeLogGroups', { logGroupClass: 'INFREQUENT_ACCESS' })

  expect(byArn.body.logGroups).toMatchObject([{ logGroupName }])
  expect(infrequent.body.logGroups).toEqual([])
})

test.each([
  ['GetLogEvents', { ...stream, startTime: 2, endTime: 1 }, 'startTime 2 must not be after'],
  ['FilterLogEvents', { logGroupName, startTime: 2, endTime: 1 }, 'startTime 2 must not be after'],
  [
    'FilterLogEvents',
    { logGroupName, logStreamNames: [] },
    "'logStreamNames' failed to satisfy constraint: Member must have length greater",
  ],
  [
    'FilterLogEvents',
    { logGroupName, logStreamNames: Array(101).fill('a') },
    'Member must have length less than or equal to 100',
  ],
  [
    'FilterLogEvents',
    { logGroupName, logStreamNames: [7] },
    'logStreamNames.1.member: 7 is not a string',
  ],
  [
    'FilterLogEvents',
    { logGroupName, filterPattern: '%a{1,1000}{1,1000}%' },
    '{ } \\; something to repeat at its character 10',
  ],
  ['FilterLogEvents', { logGroupName, limit: 10_001 }, "'limit' failed to satisfy"],
  [
    'CreateLogGroup',
    { logGroupName: 'x', logGroupClass: 'GOLD' },
    "Value 'GOLD' at 'logGroupClass' failed to satisfy constraint: Member must satisfy enum",
  ],
  ['CreateLogGroup', { logGroupName: 'x', logGroupClass: 'DELIVERY' }, 'Only log groups of the'],
  ['StartLiveTail', {}, 'Logs_20140328.StartLiveTail'],
])('rejects %s %j', async (operation, body, message) => {
  const answer = await call(operation, body)

  expect(answer.status).toBe(400)
  expect(answer.body.message).toContain(message)
})
