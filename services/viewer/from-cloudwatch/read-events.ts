import type { EventPosition, EventQuery, LogEvent } from '../store/log-queries.ts'
import type { Store } from '../store/open.ts'
import { invalid, streamNotFound } from './errors.ts'
import { parseFilterPattern } from './filter-pattern.ts'
import { type Input, readGroup, readStream } from './input.ts'
import { FilterPatternProblem } from './pattern-scanner.ts'

const maxEvents = 10_000

const everything = { needles: [], matches: () => true }

/**
 * GetLogEvents: one stream, `endTime` excluded. Both tokens are always there, and the end of the
 * stream is where a token comes back unchanged. They hold the direction and a position:
 * `f/<µs of the sender>/<id>/s` reads on after it, `b/…` reads back before it.
 */
export function getEvents(store: Store, input: Input): object {
  const group = readGroup(input, store.logGroups)
  const stream = readStream(input, store.logGroups, group)
  const token = input.text('nextToken')
  const given = token === undefined ? undefined : readPosition(token)
  const isForward = given ? given.direction === 'f' : input.flag('startFromHead') === true
  const { events } = store.logEvents({
    streamIds: [stream.id],
    fromMillis: input.integer('startTime') ?? 0,
    toMillis: (input.integer('endTime') ?? Number.MAX_SAFE_INTEGER) - 1,
    matcher: everything,
    limit: input.integer('limit', 1, maxEvents) ?? maxEvents,
    order: isForward ? 'ascending' : 'descending',
    ...(given ? { after: given.position } : {}),
  })
  if (!isForward) events.reverse()
  return { events: events.map(toOutputEvent), ...tokens(events, given?.position) }
}

const toOutputEvent = ({ timeMillis, raw, ingestedMillis }: LogEvent) => ({
  timestamp: timeMillis,
  message: raw,
  ingestionTime: ingestedMillis,
})

const atTheStart: EventPosition = { timeMicros: 0, id: 0 }

function tokens(events: LogEvent[], given: EventPosition | undefined) {
  const first = events[0]
  const last = events.at(-1)
  return {
    nextForwardToken: writePosition('f', last ? last.position : (given ?? atTheStart)),
    nextBackwardToken: writePosition('b', first ? first.position : (given ?? atTheStart)),
  }
}

const writePosition = (direction: 'f' | 'b', { timeMicros, id }: EventPosition) =>
  `${direction}/${`${timeMicros}`.padStart(20, '0')}${`${id}`.padStart(36, '0')}/s`

function readPosition(token: string) {
  const parts = /^([fb])\/(-?\d{20})(\d{36})\/s$/.exec(token)
  if (!parts) throw invalid('The specified nextToken is invalid.')
  const position = { timeMicros: Number(parts[2]), id: Number(parts[3]) }
  return { direction: parts[1], position }
}

/** FilterLogEvents: many streams, `endTime` included, a filter pattern. */
export function filterEvents(store: Store, input: Input): object {
  const group = readGroup(input, store.logGroups)
  const streams = readStreams(store, input, group.id)
  const token = input.text('nextToken')
  const query: EventQuery = {
    streamIds: streams.map(({ id }) => id),
    fromMillis: input.integer('startTime') ?? 0,
    toMillis: input.integer('endTime') ?? Number.MAX_SAFE_INTEGER,
    matcher: readPattern(input),
    limit: input.integer('limit', 1, maxEvents) ?? maxEvents,
    order: 'ascending',
    ...(token === undefined ? {} : { after: readPosition(token).position }),
  }
  const { events, next } = store.logEvents(query)
  return {
    events: events.map(event => ({
      logStreamName: event.stream,
      ...toOutputEvent(event),
      eventId: `${event.id}`.padStart(56, '0'),
    })),
    searchedLogStreams: [],
    ...(next ? { nextToken: writePosition('f', next) } : {}),
  }
}

function readStreams(store: Store, input: Input, groupId: number) {
  const names = input.list('logStreamNames')
  const prefix = input.text('logStreamNamePrefix')
  if (names !== undefined && prefix !== undefined) {
    throw invalid('Specify either logStreamNames or logStreamNamePrefix, not both.')
  }
  const streams = store.logGroups.streams(groupId)
  if (names === undefined) return streams.filter(({ name }) => name.startsWith(prefix ?? ''))
  const named = streams.filter(({ name }) => names.includes(name))
  if (named.length < new Set(names).size) throw streamNotFound()
  return named
}

const maxPatternLength = 1024

function readPattern(input: Input) {
  const pattern = input.text('filterPattern') ?? ''
  if (pattern.length > maxPatternLength) {
    throw invalid(`filterPattern has ${pattern.length} characters: at most ${maxPatternLength}`)
  }
  try {
    return parseFilterPattern(pattern)
  } catch (problem) {
    if (problem instanceof FilterPatternProblem) throw invalid(`${problem.message}: '${pattern}'`)
    throw problem
  }
}
