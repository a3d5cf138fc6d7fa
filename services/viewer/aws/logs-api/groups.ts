import { invalid, LogsError } from '../../from-cloudwatch/errors.ts'
import {
  groupNameOf,
  type Input,
  readGroup,
  readGroupAndStream,
  readGroupName,
  readNames,
  readStreamName,
} from '../../from-cloudwatch/input.ts'
import type { LogGroup, LogStream } from '../../store/records/log-groups.ts'
import type { Operation } from './context.ts'
import { readPageToken, tokenInvalid, writePageToken } from './page-token.ts'

// Placeholders for account and region, in the form that clients parse.
const arnOf = (group: string) => `arn:aws:logs:us-east-1:000000000000:log-group:${group}`

const exists = (what: string) =>
  new LogsError('ResourceAlreadyExistsException', `The specified ${what} already exists`)

export const createGroup: Operation = (input, { logGroups }) => {
  const name = readGroupName(input)
  if ((input.text('logGroupClass') ?? 'STANDARD') !== 'STANDARD') {
    throw invalid('Only log groups of the class STANDARD can be made here.')
  }
  if (logGroups.find(name)) throw exists('log group')
  if (!logGroups.hasRoom()) {
    throw new LogsError('LimitExceededException', 'Resource limit exceeded.')
  }
  logGroups.create(name)
}

export const createStream: Operation = (input, { logGroups }) => {
  const name = readStreamName(input)
  const group = readGroup(input, logGroups)
  if (logGroups.findStream(group.id, name)) throw exists('log stream')
  logGroups.createStream(group.id, name)
}

export const deleteGroup: Operation = (input, { logGroups, deleteLogGroup }) =>
  deleteLogGroup(readGroup(input, logGroups).id)

export const deleteStream: Operation = (input, { logGroups, deleteLogStream }) =>
  deleteLogStream(readGroupAndStream(input, logGroups).stream.id)

// The values that the service model allows.
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

export const putRetention: Operation = async (input, { logGroups, sweep }) => {
  const days = input.required('retentionInDays', input.integer('retentionInDays'))
  if (!retentionDays.includes(days)) {
    throw invalid(`retentionInDays ${days} must be one of ${retentionDays.join(', ')}`)
  }
  logGroups.setRetention(readGroup(input, logGroups).id, days)
  await sweep()
}

export const deleteRetention: Operation = (input, { logGroups }) => {
  logGroups.setRetention(readGroup(input, logGroups).id, null)
}

export const describeGroups: Operation = (input, { logGroups, now }) => {
  const prefix = input.text('logGroupNamePrefix')
  const pattern = input.text('logGroupNamePattern')
  if (prefix !== undefined && pattern !== undefined) {
    throw invalid('Specify either logGroupNamePrefix or logGroupNamePattern, not both.')
  }
  const wanted = pattern?.toLowerCase() ?? ''
  const identified = readNames(input, 'logGroupIdentifiers')?.map(groupNameOf)
  const isListed = (input.text('logGroupClass') ?? 'STANDARD') === 'STANDARD'
  const all = logGroups
    .list()
    .filter(({ name }) => name.startsWith(prefix ?? '') && name.toLowerCase().includes(wanted))
    .filter(({ name }) => isListed && (identified?.includes(name) ?? true))
  const { page, nextToken } = pageOf(input, all, group => group.name, now())
  return {
    logGroups: page.map(group => describeGroup(group, logGroups.storedBytes(group.id))),
    ...nextToken,
  }
}

function describeGroup(group: LogGroup, storedBytes: number): object {
  const { name, createdMillis, retentionDays } = group
  return {
    logGroupName: name,
    creationTime: createdMillis,
    retentionInDays: retentionDays ?? undefined,
    metricFilterCount: 0,
    arn: `${arnOf(name)}:*`,
    storedBytes,
    logGroupClass: 'STANDARD',
    logGroupArn: arnOf(name),
  }
}

export const describeStreams: Operation = (input, { logGroups, now }) => {
  const group = readGroup(input, logGroups)
  const prefix = input.text('logStreamNamePrefix')
  const orderBy = input.text('orderBy') ?? 'LogStreamName'
  if (orderBy === 'LastEventTime' && prefix !== undefined) {
    throw invalid('Cannot order by LastEventTime with a logStreamNamePrefix.')
  }
  const order = orderBy === 'LastEventTime' ? 'last event' : 'name'
  const all = logGroups
    .streamNames(group.id, order)
    .filter(({ name }) => name.startsWith(prefix ?? ''))
  if (input.flag('descending')) all.reverse()
  const { page, nextToken } = pageOf(input, all, stream => stream.name, now())
  const streams = page.flatMap(({ name }) => logGroups.findStream(group.id, name) ?? [])
  return { logStreams: streams.map(stream => describeStream(group, stream)), ...nextToken }
}

function describeStream(group: LogGroup, stream: LogStream): object {
  const { name, createdMillis, firstEventMillis, lastEventMillis, lastIngestionMillis } = stream
  return {
    logStreamName: name,
    creationTime: createdMillis,
    firstEventTimestamp: firstEventMillis ?? undefined,
    lastEventTimestamp: lastEventMillis ?? undefined,
    lastIngestionTime: lastIngestionMillis ?? undefined,
    // PutLogEvents has ignored it for years, but clients still read it.
    uploadSequenceToken: `${stream.id}`.padStart(56, '0'),
    arn: `${arnOf(group.name)}:log-stream:${name}`,
    storedBytes: 0,
  }
}

const maxDescribed = 50

/** The page after the entry that the token names. */
function pageOf<Entry>(
  input: Input,
  all: Entry[],
  nameOf: (entry: Entry) => string,
  nowMillis: number,
) {
  const limit = input.integer('limit', 1, maxDescribed) ?? maxDescribed
  const token = input.text('nextToken')
  const start = token === undefined ? 0 : indexAfter(all.map(nameOf), token, nowMillis)
  const page = all.slice(start, start + limit)
  const last = page.at(-1)
  const hasMore = start + limit < all.length && last !== undefined
  return { page, nextToken: hasMore ? { nextToken: writePageToken(nameOf(last), nowMillis) } : {} }
}

function indexAfter(names: string[], token: string, nowMillis: number): number {
  const index = names.indexOf(readPageToken(token, nowMillis))
  if (index < 0) throw tokenInvalid()
  return index + 1
}
