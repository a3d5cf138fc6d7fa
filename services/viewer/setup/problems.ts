import { type Lens, lenses, type Wire } from '../records/api.ts'
import { serverKind } from '../store/records/columns.ts'
import { graceMillis } from '../store/records/delivery.ts'
import type { RecentTrace } from '../store/records/recent.ts'
import { type KeptRejection, wiresOf } from '../store/records/wire-counts.ts'
import type { Sliced } from '../turns/turns.ts'
import { plural } from '../words/format.ts'
import { shown } from './language.ts'
import { type ServiceFacts, type Services, serviceOfLine } from './services.ts'

type Refusal = Pick<KeptRejection, 'wire' | 'reason'>

type Counted = { lacking: number; of: number; refusal?: Refusal }

/** What is missing of a service, by lens: announced and not here, or refused by a wire. */
export type Problem = { text: string; refusedBy?: Wire }

export type Problems = Map<string, { [lens in Lens]?: Problem }>

/**
 * A missing lens is a problem only where the service announced it, or where a wire refused a record
 * of a trace of this service: other senders send what they have.
 */
export function* problemsOf(
  traces: RecentTrace[],
  services: Services,
  rejections: KeptRejection[],
  nowMillis: number,
): Sliced<Problems> {
  const refusedByTrace = Map.groupBy(rejections, ({ traceId }) => traceId)
  const counts = new Map<string, Counted>()
  const countOf = (service: string, lens: Lens) => {
    const key = `${lens} ${service}`
    const counted = counts.get(key) ?? { lacking: 0, of: 0 }
    counts.set(key, counted)
    return counted
  }
  for (const trace of traces) {
    const parts = partsOf(trace)
    if (trace.lastMillis < nowMillis - graceMillis && !trace.isFromFile && !trace.isCut) {
      for (const [service, came] of parts) {
        const facts = services.get(service)
        if (facts) compare(facts, trace, came, lens => countOf(service, lens))
      }
    }
    for (const rejection of refusedByTrace.get(trace.traceId) ?? []) {
      const lens = lenses.find(each => wiresOf[each].includes(rejection.wire))
      const service = lens && concerned(parts, services, lens)
      if (!lens || service === undefined) continue
      countOf(service, lens).refusal = rejection
    }
    yield
  }
  const loose = refusedByTrace.get(undefined) ?? []
  const problems: Problems = new Map()
  for (const { service } of services.values()) {
    const found = lenses.flatMap(lens => {
      const counted = counts.get(`${lens} ${service}`)
      const problem = counted && problemOf(lens, counted, loose)
      return problem ? [[lens, problem] as const] : []
    })
    problems.set(service, Object.fromEntries(found))
  }
  return problems
}

/** Which lenses each service of a trace has in it. */
function partsOf({ spans, segments, lines }: RecentTrace): Map<string, Set<Lens>> {
  const parts = new Map<string, Set<Lens>>()
  const note = (service: string, lens: Lens) => {
    const came = parts.get(service) ?? new Set()
    parts.set(service, came.add(lens))
  }
  for (const { service } of spans) note(service, 'otlp')
  for (const { name, isComplete } of segments) if (isComplete) note(name, 'xray')
  for (const line of lines) note(serviceOfLine(line), 'logs')
  return parts
}

/** A request of a service has a segment and a line, and its spans where it was not sampled out. */
function compare(
  { service, announced }: ServiceFacts,
  trace: RecentTrace,
  came: Set<Lens>,
  countOf: (lens: Lens) => Counted,
): void {
  const isRequest = trace.spans.some(span => span.service === service && span.kind === serverKind)
  const isSampled = came.has('xray') || trace.lines.some(line => isSampledLine(line.traceFlags))
  for (const lens of announced ?? []) {
    const isExpected = lens === 'otlp' ? isRequest || isSampled : isRequest && lens !== 'rollbar'
    if (!isExpected) continue
    const counted = countOf(lens)
    counted.of++
    if (!came.has(lens)) counted.lacking++
  }
  if (!announced?.has('rollbar')) return
  const items = new Set(trace.items.map(({ uuid }) => bare(uuid)))
  for (const { service: of, itemUuid } of trace.spans) {
    if (of !== service || itemUuid === undefined) continue
    const counted = countOf('rollbar')
    counted.of++
    if (!items.has(bare(itemUuid))) counted.lacking++
  }
}

const isSampledLine = (flags: number | undefined) => flags !== undefined && (flags & 1) === 1

const bare = (uuid: string) => uuid.replaceAll('-', '').toLowerCase()

/** Whose record was refused: of the service that lacks it, or of the only one. */
function concerned(parts: Map<string, Set<Lens>>, services: Services, lens: Lens) {
  const lacking = [...parts].filter(([, came]) => !came.has(lens)).map(([service]) => service)
  const announcing = lacking.find(service => services.get(service)?.announced?.has(lens))
  return announcing ?? lacking[0] ?? (parts.size === 1 ? [...parts.keys()][0] : undefined)
}

const missing: { [lens in Lens]: (counted: Counted) => string } = {
  otlp: ({ lacking, of }) => `${lacking} of ${plural(of, 'request')} sent no spans`,
  xray: ({ lacking, of }) => `${lacking} of ${plural(of, 'request')} sent no segment`,
  rollbar: ({ lacking, of }) => `${lacking} of ${plural(of, 'announced item')} did not arrive`,
  logs: ({ lacking, of }) => `${lacking} of ${plural(of, 'request')} wrote no log line`,
}

function problemOf(lens: Lens, counted: Counted, loose: Refusal[]): Problem | undefined {
  const { lacking } = counted
  // A record that could not be read names no trace: it may be one of those that are missing.
  const unread = loose.findLast(({ wire }) => wiresOf[lens].includes(wire))
  const refusal = counted.refusal ?? (lacking > 0 ? unread : undefined)
  const parts = [
    ...(lacking > 0 ? [missing[lens](counted)] : []),
    ...(refusal ? [`${refusal.wire} refused: ${shown(refusal.reason)}`] : []),
  ]
  if (parts.length === 0) return undefined
  return { text: parts.join('; '), ...(refusal && { refusedBy: refusal.wire }) }
}
