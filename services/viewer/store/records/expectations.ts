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
  /**
   * Not announced, or not yet: it may arrive, but is missed only if a record of it was rejected, or
   * if some record was rejected at that time and this trace surely had one.
   */
  | { kind: 'unannounced'; reason: string; isMade?: boolean }

export function expectations(facts: TraceFacts): { [lens in Lens]: Expectation } {
  if (facts.isFromFile) return onlyWhatCame(facts)
  if (facts.spans.length === 0) return withoutSpans(facts)
  return {
    otlp: { kind: 'all-there' },
    xray: fromAnnouncement(facts, 'xray', facts.counts.segments, () => segmentsOf(facts)),
    rollbar: fromAnnouncement(facts, 'rollbar', facts.counts.items, () => itemsOf(facts)),
    logs: fromAnnouncement(facts, 'logs', facts.counts.lines, () => linesOf(facts)),
  }
}

const allThere: Expectation = { kind: 'all-there' }

function onlyWhatCame({ counts }: TraceFacts): { [lens in Lens]: Expectation } {
  const of = (count: number): Expectation =>
    count > 0 ? allThere : { kind: 'nothing', reason: 'None in the imported file' }
  const { spans, segments, items, lines } = counts
  return { otlp: of(spans), xray: of(segments), rollbar: of(items), logs: of(lines) }
}

const silent = 'No spans came, so we cannot tell whether something is missing'
const noError = 'No error reported'

/**
 * What its services announced with other traces tells what a trace without spans must have. An
 * error item is made for an error alone, and only spans announce it: it is never missed here.
 */
function withoutSpans(facts: TraceFacts): { [lens in Lens]: Expectation } {
  const { segments, items, lines } = facts.counts
  const sampledOut = samplingOf(facts)
  const wasSampled = [...facts.lines, ...facts.items].some(isSampled)
  const isSampledIn = wasSampled || segments > 0
  const announced = (lens: Lens) => facts.announcedElsewhere?.has(lens) === true
  const expected = (lens: Lens, isMade: boolean, what: string): Expectation =>
    announced(lens) && isMade
      ? { kind: 'incomplete', reason: `no ${what} received of a sampled request` }
      : { kind: 'unannounced', reason: silent }
  const spans = expected('otlp', isSampledIn, 'span')
  return {
    otlp: sampledOut ?? { ...spans, ...(spans.kind === 'unannounced' && { isMade: wasSampled }) },
    xray: segments > 0 ? allThere : (sampledOut ?? expected('xray', isSampledIn, 'segment')),
    rollbar: items > 0 ? allThere : { kind: 'unannounced', reason: noError },
    logs: lines > 0 ? allThere : expected('logs', segments > 0, 'log line'),
  }
}

/** Whether a line or an item says that its trace is kept. */
export const isSampled = ({ traceFlags = 0 }: { traceFlags?: number }) => (traceFlags & 1) === 1

/** Sampled out: there are only lines and items, and their trace flags lack the sampled bit. */
function samplingOf(facts: TraceFacts): Expectation | undefined {
  if (facts.counts.segments > 0) return undefined
  const records = [...facts.lines, ...facts.items]
  const hasFlags = records.some(({ traceFlags }) => traceFlags !== undefined)
  if (!hasFlags || records.some(isSampled)) return undefined
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
  return { kind: 'nothing', reason: onlyThese(facts) }
}

/** What came of a sender that does not announce what it sends. */
function onlyThese({ counts, spans }: TraceFacts): string {
  const came = [
    'spans',
    ...(counts.segments > 0 ? ['segments'] : []),
    ...(counts.items > 0 ? ['error items'] : []),
    ...(counts.lines > 0 ? ['log lines'] : []),
  ]
  const what = came.length === 1 ? came[0] : `${came.slice(0, -1).join(', ')} and ${came.at(-1)}`
  const isOne = spans.every(({ service }) => service === spans[0]?.service)
  return `Only ${what} came from ${isOne ? 'this service' : 'these services'}`
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
  const foreign = foreignServices(facts)
  const ids = facts.lines
    .filter(({ spanId, service }) => spanId !== undefined || !foreign.has(service))
    .map(line => line.spanId)
  return comparison(servers.length, matched(facts, servers, ids), 'requests with a log line')
}

/** Services whose spans announce nothing: their lines do not stand for those of others. */
function foreignServices(facts: TraceFacts): Set<string> {
  const isOurs = ({ resource }: SpanFacts) => facts.lensesByResource.has(resource)
  return new Set(facts.spans.filter(span => !isOurs(span)).map(({ service }) => service))
}

function itemsOf(facts: TraceFacts): Expectation {
  const announced = facts.spans.filter(span => announces(facts, span, 'rollbar'))
  const uuids = new Set(announced.flatMap(span => (span.itemUuid ? [bare(span.itemUuid)] : [])))
  if (uuids.size > 0) {
    const received = facts.items.filter(item => uuids.has(bare(item.uuid))).length
    return comparison(uuids.size, received, 'error items')
  }
  if (facts.counts.items > 0) return { kind: 'all-there' }
  return { kind: 'nothing', reason: noError }
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
  const reason = 'No request was answered in this trace'
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
