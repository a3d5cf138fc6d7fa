import type { Lens } from '../../records/api.ts'
import type { SpanFacts, TraceFacts } from './trace-facts.ts'

/** What one lens has of a trace, compared with what the trace's senders announced. */
export type Expectation =
  | { kind: 'all-there' }
  | { kind: 'incomplete'; reason: string }
  | { kind: 'sampled-out'; rule?: string }
  | { kind: 'nothing'; reason: string }
  /** Its sender announces that it sends none here. */
  | { kind: 'not-sent' }
  /** Not announced, or not yet: it may arrive, but is not missed. */
  | { kind: 'unannounced'; reason: string }

export function expectations(facts: TraceFacts): { [lens in Lens]: Expectation } {
  if (facts.spans.length === 0) return withoutSpans(facts)
  return {
    otlp: { kind: 'all-there' },
    xray: fromAnnouncement(facts, 'xray', facts.counts.segments, () => segmentsOf(facts)),
    rollbar: fromAnnouncement(facts, 'rollbar', facts.counts.items, () => itemsOf(facts)),
    logs: fromAnnouncement(facts, 'logs', facts.counts.lines, () => linesOf(facts)),
  }
}

function withoutSpans(facts: TraceFacts): { [lens in Lens]: Expectation } {
  const silent = 'no span announces what to expect'
  const received = (count: number): Expectation =>
    count > 0 ? { kind: 'all-there' } : { kind: 'unannounced', reason: silent }
  const sampledOut = samplingOf(facts)
  return {
    otlp: sampledOut ?? { kind: 'unannounced', reason: silent },
    xray: sampledOut ?? received(facts.counts.segments),
    rollbar: received(facts.counts.items),
    logs: received(facts.counts.lines),
  }
}

const isSampled = (flags: number) => (flags & 1) === 1

/** Sampled out: there are only lines and items, and their trace flags lack the sampled bit. */
function samplingOf(facts: TraceFacts): Expectation | undefined {
  if (facts.counts.segments > 0) return undefined
  const records = [...facts.lines, ...facts.items]
  const flags = records.flatMap(({ traceFlags }) => traceFlags ?? [])
  if (flags.length === 0 || flags.some(isSampled)) return undefined
  const rule = records.find(record => record.samplingRule)?.samplingRule
  return rule === undefined ? { kind: 'sampled-out' } : { kind: 'sampled-out', rule }
}

function fromAnnouncement(
  facts: TraceFacts,
  lens: Lens,
  count: number,
  compare: () => Expectation,
): Expectation {
  const announced = [...facts.lensesByResource.values()]
  const isAnnounced = announced.some(list => list.includes(lens))
  // A part of the records cannot show which of the others arrived.
  if (facts.isCut && isAnnounced && count > 0) return { kind: 'all-there' }
  if (isAnnounced) return compare()
  if (count > 0) return { kind: 'all-there' }
  if (announced.length > 0) return { kind: 'not-sent' }
  return { kind: 'nothing', reason: 'its sender does not announce what it sends' }
}

const announces = (facts: TraceFacts, span: SpanFacts, lens: Lens) =>
  facts.lensesByResource.get(span.resource)?.includes(lens) === true

const serversOf = (facts: TraceFacts, lens: Lens) =>
  facts.spans.filter(span => span.isServer && announces(facts, span, lens))

function segmentsOf(facts: TraceFacts): Expectation {
  const servers = serversOf(facts, 'xray')
  if (servers.length === 0) return withoutServer(facts, facts.counts.segments)
  const complete = facts.segments.filter(segment => !segment.isSubsegment && segment.isComplete)
  const ids = complete.map(segment => segment.id)
  return comparison(servers.length, matched(facts, servers, ids), 'segments')
}

function linesOf(facts: TraceFacts): Expectation {
  const servers = serversOf(facts, 'logs')
  if (servers.length === 0) return withoutServer(facts, facts.counts.lines)
  const ids = facts.lines.map(line => line.spanId)
  return comparison(servers.length, matched(facts, servers, ids), 'requests with a log line')
}

function itemsOf(facts: TraceFacts): Expectation {
  const announced = facts.spans.filter(span => announces(facts, span, 'rollbar'))
  const uuids = new Set(announced.flatMap(span => (span.itemUuid ? [bare(span.itemUuid)] : [])))
  if (uuids.size > 0) {
    const received = facts.items.filter(item => uuids.has(bare(item.uuid))).length
    return comparison(uuids.size, received, 'error items')
  }
  if (facts.counts.items > 0) return { kind: 'all-there' }
  return { kind: 'nothing', reason: 'no error in this request' }
}

// Some clients write a uuid with dashes, some without.
const bare = (uuid: string) => uuid.replaceAll('-', '').toLowerCase()

function comparison(expected: number, received: number, what: string): Expectation {
  if (received >= expected) return { kind: 'all-there' }
  return { kind: 'incomplete', reason: `${received} of ${expected} ${what} received` }
}

/** Our spans without a SERVER span: there may be one above them that has not arrived yet. */
function withoutServer(facts: TraceFacts, count: number): Expectation {
  if (count > 0) return { kind: 'all-there' }
  const reason = 'no request answered in this trace'
  const isPartial = facts.spans.some(({ isTop, parentId }) => isTop && parentId !== undefined)
  return isPartial ? { kind: 'unannounced', reason } : { kind: 'nothing', reason }
}

/**
 * How many of the SERVER spans have a record. A record belongs to the SERVER span that is its span
 * or contains it; a record without a span counts for any SERVER span that has none. A record whose
 * span has not arrived belongs to a request of a slower service.
 */
function matched(facts: TraceFacts, servers: SpanFacts[], spanIds: (string | undefined)[]): number {
  if (spanIds.length === 0) return 0
  const spansById = new Map(facts.spans.map(span => [span.spanId, span]))
  const found = new Set<string>()
  let without = 0
  for (const spanId of spanIds) {
    const server = serverAbove(spansById, spanId)
    if (server) found.add(server.spanId)
    else if (spanId === undefined) without++
  }
  const direct = servers.filter(span => found.has(span.spanId)).length
  return Math.min(direct + without, servers.length)
}

function serverAbove(spansById: Map<string, SpanFacts>, spanId: string | undefined) {
  const seen = new Set<string>()
  let span = spanId === undefined ? undefined : spansById.get(spanId)
  while (span && !span.isServer && !seen.has(span.spanId)) {
    seen.add(span.spanId)
    span = span.parentId === undefined ? undefined : spansById.get(span.parentId)
  }
  return span?.isServer ? span : undefined
}
