import { nowMillis } from '../now.ts'
import { type Random, wordsIn } from '../random.ts'
import { line, pattern } from './log-pattern.ts'

const group = (random: Random) => ({ logGroupName: random.pick(['/a', '/waywiser/test', 'b.c']) })
const stream = (random: Random) => ({
  ...group(random),
  logStreamName: random.pick(['activities/host/1', 's', 'ü']),
})

const times = (random: Random) => ({
  ...(random.chance(0.5) && { startTime: nowMillis - random.below(100_000) }),
  ...(random.chance(0.5) && { endTime: nowMillis + random.below(100_000) }),
  ...(random.chance(0.3) && { limit: 1 + random.below(10) }),
})

const events = (random: Random) =>
  random.times(1 + random.size(8), index => ({
    timestamp: nowMillis - 1000 + index,
    message: line(random) || 'x',
  }))

/** Each operation with a valid input: AWS SDK model 2014-03-28. */
const requests: Record<string, (random: Random) => object> = {
  CreateLogGroup: group,
  CreateLogStream: stream,
  DeleteLogGroup: group,
  DeleteLogStream: stream,
  PutRetentionPolicy: random => ({ ...group(random), retentionInDays: random.pick([1, 7, 30]) }),
  DeleteRetentionPolicy: group,
  DescribeLogGroups: random => ({
    logGroupNamePrefix: random.pick(['/', 'b']),
    limit: 1 + random.below(50),
  }),
  DescribeLogStreams: random => ({
    ...group(random),
    orderBy: random.pick(['LogStreamName', 'LastEventTime']),
    descending: random.chance(0.5),
  }),
  PutLogEvents: random => ({ ...stream(random), logEvents: events(random) }),
  GetLogEvents: random => ({
    ...stream(random),
    ...times(random),
    startFromHead: random.chance(0.5),
  }),
  FilterLogEvents: random => ({
    ...group(random),
    ...times(random),
    filterPattern: pattern(random),
  }),
}

/** Mostly writes and reads of lines, which need a group and a stream. */
const weighted = [
  ...Object.keys(requests),
  'PutLogEvents',
  'PutLogEvents',
  'FilterLogEvents',
  'FilterLogEvents',
  'GetLogEvents',
  'CreateLogGroup',
  'CreateLogStream',
]

export function logsRequest(random: Random): Buffer {
  const operation = random.pick(weighted)
  return Buffer.from(`${operation}\n${JSON.stringify(requests[operation]!(random))}`)
}

export const logsWords = [
  ...wordsIn(`
    logGroupName logStreamName logEvents timestamp message startTime endTime limit nextToken
    filterPattern logStreamNames logStreamNamePrefix logGroupIdentifier interleaved startFromHead
    orderBy descending retentionInDays logGroupClass logGroupNamePrefix logGroupNamePattern
    sequenceToken tags /a s __proto__ arn:aws:logs:us-east-1:000000000000:log-group:/a:* f/0/s
    %a.*b%
  `),
  '{ $.level = "x" }',
]
