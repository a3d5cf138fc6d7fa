import { afterAll, beforeAll, expect, test } from 'vitest'
import { callLogs, startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeAll(async () => {
  viewer = await startViewer()
  await callLogs(viewer.origin, 'CreateLogGroup', { logGroupName: '/a' })
  await callLogs(viewer.origin, 'CreateLogStream', { logGroupName: '/a', logStreamName: 's' })
})
afterAll(() => viewer.close())

/** Each operation with a valid input, to which one member is added. */
const inputs: Record<string, object> = {
  CreateLogGroup: { logGroupName: '/new' },
  CreateLogStream: { logGroupName: '/a', logStreamName: 'new' },
  DeleteLogGroup: { logGroupName: '/none' },
  DeleteLogStream: { logGroupName: '/none', logStreamName: 'none' },
  DeleteRetentionPolicy: { logGroupName: '/a' },
  DescribeLogGroups: {},
  DescribeLogStreams: { logGroupName: '/a' },
  FilterLogEvents: { logGroupName: '/a' },
  GetLogEvents: { logGroupName: '/a', logStreamName: 's' },
  PutLogEvents: {
    logGroupName: '/a',
    logStreamName: 's',
    logEvents: [{ timestamp: 1_763_825_600_000, message: 'x' }],
  },
  PutRetentionPolicy: { logGroupName: '/a', retentionInDays: 1 },
}

const x = (count: number) => 'x'.repeat(count)
const tags = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`key${index}`, 'v']))

const shorter = (least: number) => `have length greater than or equal to ${least}`
const longer = (most: number) => `have length less than or equal to ${most}`
const form = 'satisfy regular expression pattern'

/** A text of a group's name in each operation that has it. */
const name = (member: string, operations: string[]): Row[] =>
  operations.flatMap(operation => [
    [operation, member, '', shorter(1)],
    [operation, member, x(513), longer(512)],
    [operation, member, 'a b', form],
    [operation, member, 'é', form],
  ])
const streamName = (member: string, operations: string[]): Row[] =>
  operations.flatMap(operation => [
    [operation, member, '', shorter(1)],
    [operation, member, x(513), longer(512)],
    [operation, member, 'a:b', form],
    [operation, member, 'a*', form],
  ])

type Row = [operation: string, member: string, value: unknown, must: string]

const withStream = ['CreateLogStream', 'DeleteLogStream', 'GetLogEvents', 'PutLogEvents']

const beyond: Row[] = [
  ...name(
    'logGroupName',
    Object.keys(inputs).filter(operation => operation !== 'DescribeLogGroups'),
  ),
  ...name('logGroupNamePrefix', ['DescribeLogGroups']),
  ...streamName('logStreamName', withStream),
  ...streamName('logStreamNamePrefix', ['DescribeLogStreams', 'FilterLogEvents']),
  ['DescribeLogGroups', 'logGroupNamePattern', x(513), longer(512)],
  ['DescribeLogGroups', 'logGroupNamePattern', 'a*', form],
  ['DescribeLogGroups', 'accountIdentifiers', Array(21).fill('123456789012'), longer(20)],
  ['DescribeLogGroups', 'accountIdentifiers', ['12345678901'], shorter(12)],
  ['DescribeLogGroups', 'accountIdentifiers', ['12345678901x'], form],
  ['DescribeLogGroups', 'logGroupIdentifiers', [], shorter(1)],
  ['DescribeLogGroups', 'logGroupIdentifiers', Array(51).fill('/a'), longer(50)],
  ['DescribeLogGroups', 'logGroupIdentifiers', ['a b'], form],
  ['DescribeLogGroups', 'logGroupIdentifiers', [x(2049)], longer(2048)],
  ['DescribeLogGroups', 'logGroupClass', 'GOLD', 'satisfy enum value set'],
  ['CreateLogGroup', 'logGroupClass', 'standard', 'satisfy enum value set'],
  ['CreateLogGroup', 'kmsKeyId', x(257), longer(256)],
  ['CreateLogGroup', 'tags', {}, shorter(1)],
  ['CreateLogGroup', 'tags', tags(51), longer(50)],
  ['CreateLogGroup', 'tags', { [x(129)]: 'v' }, longer(128)],
  ['CreateLogGroup', 'tags', { 'a!': 'v' }, form],
  ['CreateLogGroup', 'tags', { '': 'v' }, shorter(1)],
  ['CreateLogGroup', 'tags', { a: x(257) }, longer(256)],
  ['CreateLogGroup', 'tags', { a: 'v!' }, form],
  ['DescribeLogStreams', 'orderBy', 'Size', 'satisfy enum value set'],
  ['FilterLogEvents', 'logStreamNames', [], shorter(1)],
  ['FilterLogEvents', 'logStreamNames', Array(101).fill('s'), longer(100)],
  ['FilterLogEvents', 'logStreamNames', ['a:b'], form],
  ['FilterLogEvents', 'filterPattern', x(1025), longer(1024)],
  ['FilterLogEvents', 'startTime', -1, 'be a whole number from 0'],
  ['FilterLogEvents', 'endTime', -1, 'be a whole number from 0'],
  ['FilterLogEvents', 'limit', 0, 'be a whole number from 1 to 10000'],
  ['GetLogEvents', 'limit', 10_001, 'be a whole number from 1 to 10000'],
  ['DescribeLogGroups', 'limit', 51, 'be a whole number from 1 to 50'],
  ['DescribeLogStreams', 'limit', 0, 'be a whole number from 1 to 50'],
  ...['DescribeLogGroups', 'DescribeLogStreams', 'FilterLogEvents', 'GetLogEvents'].map(
    (operation): Row => [operation, 'nextToken', '', shorter(1)],
  ),
  ['PutLogEvents', 'sequenceToken', '', shorter(1)],
  ['PutLogEvents', 'entity', { keyAttributes: { Type: 'Service' } }, shorter(2)],
  ['PutLogEvents', 'entity', { keyAttributes: tags(5) }, longer(4)],
  ['PutLogEvents', 'entity', { attributes: tags(11) }, longer(10)],
  ['PutLogEvents', 'entity', { attributes: { a: x(513) } }, longer(512)],
  ['PutRetentionPolicy', 'retentionInDays', 2, 'be one of 1, 3, 5'],
]

test.each(beyond)('%s refuses %s beyond its limits', async (operation, member, value, must) => {
  const { status, body } = await callLogs(viewer.origin, operation, {
    ...inputs[operation],
    [member]: value,
  })

  expect(status).toBe(400)
  expect(body.__type).toBe('InvalidParameterException')
  expect(body.message).toContain(must)
})

const required: [operation: string, member: string][] = [
  ...Object.keys(inputs)
    .filter(operation => operation !== 'DescribeLogGroups')
    .map((operation): [string, string] => [operation, 'logGroupName']),
  ...withStream.map((operation): [string, string] => [operation, 'logStreamName']),
  ['PutLogEvents', 'logEvents'],
  ['PutRetentionPolicy', 'retentionInDays'],
]

test.each(required)('%s requires %s', async (operation, member) => {
  const { body } = await callLogs(viewer.origin, operation, {
    ...inputs[operation],
    [member]: null,
  })

  expect(body).toStrictEqual({
    __type: 'InvalidParameterException',
    message: `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  })
})

test('all members beyond their limits are named at once', async () => {
  const input = { logGroupName: 'a b', logStreamName: 'a:b' }

  const { body } = await callLogs(viewer.origin, 'CreateLogStream', input)

  expect(body.message).toBe(
    "2 validation errors detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+; ' +
      "Value 'a:b' at 'logStreamName' failed to satisfy constraint: " +
      'Member must satisfy regular expression pattern: [^:*]*',
  )
})

test.each([
  ['CreateLogGroup', { logGroupName: x(512), kmsKeyId: x(256), tags: tags(50) }],
  ['CreateLogGroup', { logGroupName: 'a.-_/#Z9', tags: { 'Schlüssel a.:/=+-@': '' } }],
  ['CreateLogStream', { logGroupName: '/a', logStreamName: '2026/11/29/[$LATEST]é' }],
  ['DescribeLogGroups', { logGroupNamePattern: '', includeLinkedAccounts: true }],
  ['DescribeLogGroups', { accountIdentifiers: ['123456789012'] }],
  [
    'FilterLogEvents',
    { logGroupIdentifier: '/a', interleaved: true, unmask: false, limit: 10_000 },
  ],
  ['FilterLogEvents', { logGroupName: '/a', filterPattern: x(1024), startTime: 0, endTime: 0 }],
  ['PutLogEvents', { ...inputs.PutLogEvents, sequenceToken: 'x', entity: { attributes: {} } }],
])('%s %j is within the limits', async (operation, input) => {
  expect(await callLogs(viewer.origin, operation, input)).toMatchObject({ status: 200 })
})
