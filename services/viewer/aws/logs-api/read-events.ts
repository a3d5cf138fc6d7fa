import { parseFilterPattern } from '../../filter/logs/filter-pattern.ts'
import { FilterPatternError } from '../../filter/logs/pattern-scanner.ts'
import { invalid, streamNotFound } from '../../from-cloudwatch/errors.ts'
import {
  type Input,
  readGroup,
  readGroupAndStream,
  readNames,
} from '../../from-cloudwatch/input.ts'
import type { EventPosition, EventQuery, LogEvent } from '../../store/records/log-query-shapes.ts'
import { runInSlices } from '../../turns/turns.ts'
import type { Operation } from './context.ts'
import { readPosition, writePosition } from './position-token.ts'

const maxEvents = 10_000

const everything = { needles: [], matches: () => true }

/**
 * GetLogEvents: one stream, `endTime` excluded. Both tokens are always set; at the end of the
 * stream a token is returned unchanged.
 */
export const getEvents: Operation = async (input, { logGroups, logEvents, now }) => {
  const nowMillis = now()
  const { stream } = readGroupAndStream(input, logGroups)
  const token = input.text('nextToken')
  const given = token === undefined ? undefined : readPosition(token, nowMillis)
  const isForward = given ? given.direction === 'f' : input.flag('startFromHead') === true
  const range = readRange(input)
  const query: EventQuery = {
    streamIds: [stream.id],
    fromMillis: range.fromMillis,
    toMillis: range.toMillis - 1,
    matcher: everything,
    limit: input.integer('limit', 1, maxEvents) ?? maxEvents,
    order: isForward ? 'ascending' : 'descending',
    after: given?.position,
  }
  const { events } = await runInSlices(logEvents(query))
  if (!isForward) events.reverse()
  const position = given?.position ?? atTheStart
  const write = (direction: 'f' | 'b', event: LogEvent | undefined) =>
    given && token && !event && given.direction === direction
      ? token
      : writePosition(direction, event?.position ?? position, nowMillis)
  return {
    events: events.map(toOutputEvent),
    nextForwardToken: write('f', events.at(-1)),
    nextBackwardToken: write('b', events[0]),
  }
}

function readRange(input: Input) {
  const fromMillis = input.integer('startTime') ?? 0
  const toMillis = input.integer('endTime') ?? Number.MAX_SAFE_INTEGER
  if (fromMillis > toMillis) {
    throw invalid(`startTime ${fromMillis} must not be after endTime ${toMillis}`)
  }
  return { fromMillis, toMillis }
}

const toOutputEvent = ({ timeMillis, raw, ingestedMillis }: LogEvent) => ({
  timestamp: timeMillis,
  message: raw,
  ingestionTime: ingestedMillis,
})

const atTheStart: EventPosition = { timeMicros: 0, id: 0 }

/** FilterLogEvents: many streams, `endTime` included, a filter pattern. */
export const filterEvents: Operation = async (input, { logGroups, logEvents, now }) => {
  const nowMillis = now()
  const group = readGroup(input, logGroups)
  const streams = readStreams(input, logGroups.streamNames(group.id))
  const token = input.text('nextToken')
  const query: EventQuery = {
    streamIds: streams.map(({ id }) => id),
    ...readRange(input),
    matcher: readPattern(input),
    limit: input.integer('limit', 1, maxEvents) ?? maxEvents,
    order: 'ascending',
    after: token === undefined ? undefined : readPosition(token, nowMillis).position,
  }
  const { events, next } = await runInSlices(logEvents(query))
  return {
    events: events.map(event => ({
      logStreamName: event.stream,
      ...toOutputEvent(event),
      eventId: `${event.id}`.padStart(56, '0'),
    })),
    searchedLogStreams: [],
    nextToken: next && writePosition('f', next, nowMillis),
  }
}

function readStreams(input: Input, streams: { id: number; name: string }[]) {
  const names = readNames(input, 'logStreamNames')
  const prefix = input.text('logStreamNamePrefix')
  if (names !== undefined && prefix !== undefined) {
    throw invalid('Specify either logStreamNames or logStreamNamePrefix, not both.')
  }
  if (names === undefined) return streams.filter(({ name }) => name.startsWith(prefix ?? ''))
  const named = streams.filter(({ name }) => names.includes(name))
  if (named.length < new Set(names).size) throw streamNotFound()
  return named
}

function readPattern(input: Input) {
  const pattern = input.text('filterPattern') ?? ''
  try {
    return parseFilterPattern(pattern)
  } catch (problem) {
    if (problem instanceof FilterPatternError) throw invalid(`${problem.message}: '${pattern}'`)
    throw problem
  }
}
