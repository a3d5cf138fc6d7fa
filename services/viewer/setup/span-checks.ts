import { graceMillis } from '../store/records/delivery.ts'
import type { RecentSpan, RecentTrace } from '../store/records/recent.ts'
import { formatCount, formatDuration, plural } from '../words/format.ts'
import type { Check } from './facts.ts'
import { otlpLine } from './fix-lines.ts'
import { shown } from './language.ts'

const unknown = 'unknown_service'

/** Spans that name no service. */
export const serviceNames: Check = ({ services, recent }) => {
  const nameless = services.get(unknown)?.lenses.otlp.count ?? 0
  const all = spansOf(recent.traces).length
  if (nameless === 0) return { state: 'ok', text: `All ${plural(all, 'span')} name their service.` }
  return {
    state: 'warning',
    text: `${formatCount(nameless)} of ${plural(all, 'span')} name no service.`,
    fix: 'Set `OTEL_SERVICE_NAME=my-service` in the application.',
  }
}

/** Spans whose parent did not come: what called them sends nothing here, or lost its spans. */
export const parents: Check = ({ recent, nowMillis, ways }) => {
  const settled = recent.traces.filter(
    ({ isCut, isFromFile, lastMillis }) =>
      !isCut && !isFromFile && lastMillis < nowMillis - graceMillis,
  )
  const orphans = settled.flatMap(trace => trace.orphans)
  const all = plural(spansOf(settled).length, 'span')
  if (orphans.length === 0) return { state: 'ok', text: `The parents of all ${all} are there.` }
  return {
    state: 'warning',
    text: `${formatCount(orphans.length)} of ${all} name a parent that did not arrive: ${byService(orphans)}.`,
    fix: `Let the callers of these services send their spans here too, with \`${otlpLine(ways)}\`.`,
  }
}

const spansOf = (traces: RecentTrace[]) => traces.flatMap(({ spans }) => spans)

/** `5 of orders, 2 of gateway` */
function byService(spans: RecentSpan[]): string {
  const groups = [...Map.groupBy(spans, ({ service }) => service)]
  const sorted = groups.sort(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1),
  )
  return sorted
    .slice(0, 5)
    .map(([service, of]) => `${formatCount(of.length)} of ${shown(service)}`)
    .join(', ')
}

/** So many names that differ in an id alone are no coincidence. */
const manyNames = 10

const idForm = /\d{3,}|[0-9a-f]{8}-[0-9a-f]{4}-|[0-9a-f]{16,}/i
const idsForm = /[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}|\d+/gi

/** Names of spans with ids in them: no list of routes or operations can sum them up. */
export const spanNames: Check = ({ recent }) => {
  const names = new Map<string, Set<string>>()
  for (const { service, name } of spansOf(recent.traces)) {
    const text = name.slice(0, 300)
    if (!idForm.test(text)) continue
    const key = `${shown(service)} has spans named ${shown(text.replaceAll(idsForm, '…'))}`
    names.set(key, (names.get(key) ?? new Set()).add(text))
  }
  const [worst] = [...names].sort(([, one], [, other]) => other.size - one.size)
  if (!worst || worst[1].size < manyNames) {
    return { state: 'ok', text: 'No service puts ids into the names of its spans.' }
  }
  const [name, variants] = worst
  return {
    state: 'warning',
    text: `${name} in ${formatCount(variants.size)} variants, such as ${shown([...variants][0]!)}.`,
    fix: 'Name spans by their route, such as `GET /orders/{id}`, and put the id into an attribute.',
  }
}

const toleranceMicros = 5000
const clientKind = 2
const serverKind = 1

/** Calls whose callee begins before its caller, or after it has ended: clocks that differ. */
export const clocks: Check = ({ recent }) => {
  const skews: { pair: string; micros: number }[] = []
  let calls = 0
  for (const { spans } of recent.traces) {
    const byId = new Map(spans.map(span => [span.id, span]))
    for (const span of spans) {
      const caller = byId.get(span.parentId ?? '')
      if (!caller || caller.service === span.service) continue
      calls++
      const micros = skewOf(caller, span)
      if (Math.abs(micros) < toleranceMicros) continue
      skews.push({ pair: `${shown(span.service)} and ${shown(caller.service)}`, micros })
    }
  }
  if (skews.length === 0) {
    return { state: 'ok', text: `In ${plural(calls, 'call')} between services no clock differs.` }
  }
  const worst = skews.reduce((a, b) => (Math.abs(b.micros) > Math.abs(a.micros) ? b : a))
  const away = formatDuration(Math.abs(worst.micros) / 1000)
  const how =
    worst.micros < 0 ? `begins up to ${away} before` : `begins up to ${away} after the end of`
  return {
    state: Math.abs(worst.micros) >= 1_000_000 ? 'failing' : 'warning',
    text: `The clocks of ${worst.pair} differ: in ${formatCount(skews.length)} of ${plural(calls, 'call')} the callee ${how} its caller.`,
    fix: 'Synchronise the clocks of both machines: `timedatectl` says whether they are.',
  }
}

/** Negative: before the caller's start; positive: after its end, which only an answer excludes. */
function skewOf(caller: RecentSpan, callee: RecentSpan): number {
  if (callee.startMicros < caller.startMicros) return callee.startMicros - caller.startMicros
  const isAnswered = caller.kind === clientKind && callee.kind === serverKind
  return isAnswered ? Math.max(callee.startMicros - caller.endMicros, 0) : 0
}
