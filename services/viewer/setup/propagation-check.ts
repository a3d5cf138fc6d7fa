import type { Recent } from '../store/records/recent.ts'
import { plural } from '../words/format.ts'
import type { Check, Facts } from './facts.ts'
import { shown } from './language.ts'
import type { Services } from './services.ts'

type Lost = { caller: string; callee: string; count: number }

/** Two services of which one calls the other, and that no trace has both of. */
export const propagation: Check = facts => {
  const tracesOf = tracesByService(facts.recent)
  const areTogether = ({ caller, callee }: Lost) => {
    const ofCallee = tracesOf.get(callee)
    return [...(tracesOf.get(caller) ?? [])].some(seq => ofCallee?.has(seq))
  }
  const lost = callsOf(facts).filter(call => !areTogether(call))
  if (lost.length === 0) {
    return { state: 'ok', text: 'Services that call each other share their traces.' }
  }
  const pairs = lost
    .sort((a, b) => b.count - a.count)
    .slice(0, 5)
    .map(
      ({ caller, callee, count }) =>
        `${plural(count, 'call')} of ${shown(caller)} to ${shown(callee)}`,
    )
  return {
    state: 'failing',
    text: `The trace ends at the call: no trace has both services of ${pairs.join(', ')}.`,
    fix: 'Let the caller send the header `traceparent` and the callee read it: `OTEL_PROPAGATORS=tracecontext,baggage`.',
  }
}

/** Calls that nothing in their trace answered, though their callee sends records here. */
function callsOf({ links, services }: Facts): Lost[] {
  const calls = new Map<string, Lost>()
  for (const { link, count } of links) {
    const { kind, from, to } = link
    const callee = kind === 'inferred' && from ? calleeNamed(to.name, services) : undefined
    if (!from || callee === undefined || callee === from.name) continue
    const key = `${from.name}\n${callee}`
    const call = calls.get(key) ?? { caller: from.name, callee, count: 0 }
    call.count += count
    calls.set(key, call)
  }
  return [...calls.values()]
}

/** A caller names its callee by service or by host: `orders`, `orders.shop.svc:8080`. */
function calleeNamed(name: string, services: Services): string | undefined {
  if (services.has(name)) return name
  const host = name.split(':', 1)[0]!.split('.', 1)[0]!
  return services.has(host) ? host : undefined
}

function tracesByService({ traces }: Recent): Map<string, Set<number>> {
  const byService = new Map<string, Set<number>>()
  for (const { seq, spans, segments } of traces) {
    const names = [...spans.map(({ service }) => service), ...segments.map(({ name }) => name)]
    for (const name of names) byService.set(name, (byService.get(name) ?? new Set()).add(seq))
  }
  return byService
}
