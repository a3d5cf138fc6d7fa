import { type Lens, lenses, type SetupService } from '../records/api.ts'
import { announcedBy } from '../store/records/announcements.ts'
import { graceMillis } from '../store/records/delivery.ts'
import { isSampled } from '../store/records/expectations.ts'
import type { Recent, RecentItem, RecentLine, RecentTrace } from '../store/records/recent.ts'
import type { Sliced } from '../turns/turns.ts'
import { languageOfItem, languageOfResource, languageOfSegment } from './language.ts'

/** More have names with ids in them. */
const mostServices = 200

export type ServiceFacts = {
  service: string
  language?: string
  /** `waywiser.lenses` of its spans. Absent: it announces nothing. */
  announced?: Set<Lens>
  lenses: SetupService['lenses']
}

export type Services = Map<string, ServiceFacts>

/** The services of the records, with what came from each. The newest record says its language. */
export function* servicesOf(recent: Recent, nowMillis: number): Sliced<Services> {
  const services: Services = new Map()

  function of(service: string): ServiceFacts | undefined {
    const known = services.get(service)
    if (known || services.size >= mostServices) return known
    const none = { count: 0, lastMillis: null }
    const lensCells = Object.fromEntries(lenses.map(lens => [lens, { ...none }]))
    const facts = { service, lenses: lensCells as ServiceFacts['lenses'] }
    services.set(service, facts)
    return facts
  }

  function note(
    service: string,
    lens: Lens,
    atMillis: number,
    language?: () => string | undefined,
  ) {
    const facts = of(service)
    if (!facts) return undefined
    const cell = facts.lenses[lens]
    cell.count++
    cell.lastMillis = Math.max(cell.lastMillis ?? 0, atMillis)
    const said = facts.language === undefined ? language?.() : undefined
    if (said !== undefined) facts.language = said
    return facts
  }

  for (const trace of recent.traces) {
    const { firstByLens, lastMillis } = trace
    for (const { service, resource } of trace.spans) {
      const at = firstByLens.otlp ?? lastMillis
      const facts = note(service, 'otlp', at, () => languageOfResource(resource))
      if (facts) facts.announced ??= setOf(announcedBy(resource))
    }
    for (const segment of trace.segments) {
      note(segment.name, 'xray', firstByLens.xray ?? lastMillis, () => languageOfSegment(segment))
    }
    yield
  }
  for (const trace of recent.traces) {
    for (const line of trace.lines) note(serviceOfLine(line), 'logs', line.arrivedMillis)
    for (const item of trace.items) {
      if (isAhead(item, trace, nowMillis)) continue
      const service = serviceOfItem(item, trace)
      note(service, 'rollbar', item.arrivedMillis, () => languageOfItem(item))
    }
    yield
  }
  for (const line of recent.lines) note(serviceOfLine(line), 'logs', line.arrivedMillis)
  for (const item of recent.items) {
    note(serviceOfItem(item), 'rollbar', item.arrivedMillis, () => languageOfItem(item))
  }
  return services
}

const setOf = (announced: Lens[] | undefined) => announced && new Set(announced)

/** A line that names no service is its stream's. */
export const serviceOfLine = ({ service, stream }: RecentLine) =>
  service === '' || service === 'unknown' ? stream : service

/** The other records of its trace, which name the service, may be on their way. */
const isAhead = (item: RecentItem, { spans, segments }: RecentTrace, nowMillis: number) =>
  isSampled(item) &&
  spans.length + segments.length === 0 &&
  item.arrivedMillis > nowMillis - graceMillis

/** The service of its span, else the first one of its trace, else what the item names. */
export function serviceOfItem(item: RecentItem, trace?: RecentTrace): string {
  const span = trace?.spans.find(({ id }) => id === item.spanId)
  const first = span ?? trace?.spans[0]
  return first?.service ?? trace?.segments[0]?.name ?? item.host ?? item.framework ?? 'unknown'
}
