import type { MonthUsd, RouteCost, SpanNameCost, VendorCost } from '../records/cost-api.ts'
import { parseJson } from '../store/records/columns.ts'
import { plural } from '../words/format.ts'
import type { Group, Measured } from './measured.ts'
import { withoutSpans } from './measured.ts'
import type { Units } from './month-units.ts'
import { formatPercent, formatUsd } from './words.ts'

const mostRoutes = 100
const mostNames = 20

/** Names are listed until they make up this share of the events. */
const mostOfEvents = 0.8

/** The part of each vendor's price that some of its units have. */
export function usdOf(units: Units, costs: VendorCost[]): MonthUsd {
  const priced = costs.map(({ vendor, month: { amount, usd } }) => [
    vendor,
    usd === null ? null : amount > 0 ? (usd * units[vendor]) / amount : 0,
  ])
  return Object.fromEntries(priced) as MonthUsd
}

/** Without the alternatives; an offer has no number. */
export const sumUsd = (usd: MonthUsd, costs: VendorCost[]) =>
  costs.reduce(
    (sum, { vendor, isAlternative }) => sum + (isAlternative ? 0 : (usd[vendor] ?? 0)),
    0,
  )

type Whole = {
  measured: Measured
  requests: number
  costs: VendorCost[]
  unitsAt(amounts: Group['amounts']): Units
}

/** How many requests a group of traces stands for. */
export const requestsOf = ({ amounts }: Group) =>
  Math.max(amounts.requests, amounts.kept + amounts.unseen)

/** What the requests of each route add to a month. */
export function routeCosts({ measured, requests, costs, unitsAt }: Whole) {
  const weighted = measured.all.amounts.requests
  const all = [...measured.byRoute].map(([key, group]): RouteCost => {
    const [service = '', route = ''] = parseJson<string[]>(key, [])
    const { amounts } = group
    // What the weights of the kept requests do not account for.
    const isUnseen = key === withoutSpans
    const own = isUnseen ? Math.max(requests - weighted, 0) : amounts.requests
    const monthUsd = usdOf(unitsAt(amounts), costs)
    const totalUsd = sumUsd(monthUsd, costs)
    const each = (amount: number) => (own > 0 ? amount / own : 0)
    return {
      service,
      route,
      requests: own,
      share: requests > 0 ? own / requests : 0,
      perRequest: {
        events: each(amounts.eventsWeighted),
        segments: each(amounts.segmentsWeighted),
        items: each(amounts.items),
        lines: each(amounts.lines),
        lineBytes: each(amounts.lineBytes),
      },
      monthUsd,
      totalUsd,
      text: `${formatUsd(totalUsd)}, ${plural(Math.round(own), 'request')}`,
    }
  })
  const sorted = all.sort((a, b) => b.totalUsd - a.totalUsd || b.requests - a.requests)
  return { routes: sorted.slice(0, mostRoutes), more: Math.max(sorted.length - mostRoutes, 0) }
}

/** The names of spans that make up most of the events, by how many they are. */
export function spanNameCosts({ measured, costs }: Pick<Whole, 'measured' | 'costs'>) {
  const { spans, spanEvents, links } = measured.all.amounts
  const all = spans + spanEvents + links
  const honeycomb = costs.find(({ vendor }) => vendor === 'honeycomb')!.month.usd
  const names: SpanNameCost[] = []
  let listed = 0
  for (const [key, events] of [...measured.byName].sort(([, a], [, b]) => b - a)) {
    if (listed >= mostOfEvents * all || names.length === mostNames) break
    const [service = '', name = ''] = parseJson<string[]>(key, [])
    const share = events / all
    listed += events
    names.push({
      service,
      name,
      events,
      share,
      monthUsd: honeycomb === null ? null : honeycomb * share,
      text: `${formatPercent(share)} of the events`,
    })
  }
  return { names, more: measured.byName.size - names.length }
}
