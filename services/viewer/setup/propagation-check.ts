import type { Recent } from '../store/records/recent.ts'
import { plural } from '../words/format.ts'
import type { Check } from './facts.ts'
import { shown } from './language.ts'
import type { Services } from './services.ts'

/** Two services of which one calls the other, and that no trace has both of. */
export const propagation: Check = ({ links, services, recent }) => {
  const together = pairsOf(recent)
  const lost = links.flatMap(({ link: { kind, from, to }, count }) => {
    const callee = kind === 'inferred' && from ? calleeNamed(to.name, services) : undefined
    if (!from || callee === undefined || callee === from.name) return []
    return together.has(pairOf(from.name, callee)) ? [] : [{ caller: from.name, callee, count }]
  })
  if (lost.length === 0) {
    return { state: 'ok', text: 'Services that call each other share their traces.' }
  }
  const pairs = lost.slice(0, 5).map(({ caller, callee, count }) => {
    const calls = plural(count, 'call')
    return `${calls} of ${shown(caller)} to ${shown(callee)}`
  })
  return {
    state: 'failing',
    text: `The trace ends at the call: no trace has both services of ${pairs.join(', ')}.`,
    fix: 'Let the caller send the header `traceparent` and the callee read it: `OTEL_PROPAGATORS=tracecontext,baggage`.',
  }
}

/** A caller names its callee by service or by host: `orders`, `orders.shop.svc:8080`. */
function calleeNamed(name: string, services: Services): string | undefined {
  if (services.has(name)) return name
  const host = name.split(':', 1)[0]!.split('.', 1)[0]!
  return services.has(host) ? host : undefined
}

const pairOf = (a: string, b: string) => (a < b ? `${a}\n${b}` : `${b}\n${a}`)

/** Of a trace of more services the first ones. */
const mostServices = 50

function pairsOf({ traces }: Recent): Set<string> {
  const pairs = new Set<string>()
  for (const { spans, segments } of traces) {
    const names = [...spans.map(({ service }) => service), ...segments.map(({ name }) => name)]
    const distinct = [...new Set(names)].slice(0, mostServices)
    for (const [index, a] of distinct.entries()) {
      for (const b of distinct.slice(index + 1)) pairs.add(pairOf(a, b))
    }
  }
  return pairs
}
