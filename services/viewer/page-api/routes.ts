import { createRouteSums, percentiles, type RouteSums } from '../graph/route-sums.ts'
import type { RoutesAnswer } from '../records/api.ts'
import type { RouteParts, RouteRows } from '../store/xray/route-rows.ts'
import { runInSlices } from '../turns/turns.ts'
import type { Context } from './context.ts'
import { parseFilter, traceFilter } from './filter.ts'
import { allowOnly, readParts, readRange } from './query.ts'

/** The page shows them all; further ones have taken less time than each of these. */
const mostRoutes = 1000

/**
 * Requests by service and route, of the traces that arrived in a range and pass the filter. The
 * routes that took the most time come first.
 */
export async function listRoutes(
  context: Context<'xray' | 'searchTraces'>,
  query: URLSearchParams,
): Promise<RoutesAnswer> {
  allowOnly(query, ['range', 'start', 'end', 'filter', 'trend'])
  const range = readRange(query, context.now())
  const filter = parseFilter(query.get('filter'))
  const partCount = readParts(query, 'trend') ?? 24
  await context.xray.settle()
  const { routes } = context.xray
  const parts = routes.parts(range, partCount, context.now())
  if (!parts) return { routes: [] }
  const { add, byRoute } = createRouteSums(partCount)
  if (filter) {
    const all = { range, sort: 'time', limit: Number.MAX_SAFE_INTEGER } as const
    const search = context.searchTraces(all, { filter: traceFilter(context.xray, filter) })
    const seqs = (await runInSlices(search)).found.map(({ seq }) => seq)
    await runInSlices(routes.countOf(seqs, parts, add))
  } else {
    await runInSlices(routes.count(parts, add))
  }
  return answerOf(routes, byRoute, parts)
}

function answerOf(
  routes: RouteRows,
  byRoute: Map<number, RouteSums>,
  { fromMillis, toMillis }: RouteParts,
): RoutesAnswer {
  const names = routes.names()
  const minutes = Math.max((toMillis - fromMillis) / 60_000, 1)
  const sorted = [...byRoute].sort(([, a], [, b]) => b.totalMicros - a.totalMicros)
  const totalMicros = sorted.reduce((sum, [, sums]) => sum + sums.totalMicros, 0)
  const shown = sorted.slice(0, mostRoutes).map(([id, sums]) => ({
    ...(names.get(id) ?? { service: '', route: '' }),
    ...numbersOf(sums, minutes),
    timeShare: totalMicros > 0 ? sums.totalMicros / totalMicros : 0,
    slowest: routes.traceId(sums.slowest.trace),
    newestFault: sums.newestFault === undefined ? undefined : routes.traceId(sums.newestFault),
    trend: sums.trend.map(Math.round),
  }))
  return {
    routes: shown,
    trend: { fromMillis, toMillis },
    ...(sorted.length > shown.length && { more: sorted.length - shown.length }),
  }
}

function numbersOf(sums: RouteSums, minutes: number) {
  const { weight, count, byBucket } = sums
  const [p50, p95, p99] = percentiles(sums, [0.5, 0.95, 0.99])
  return {
    count: Math.round(weight),
    ...(Math.round(weight) !== count && { received: count }),
    perMinute: weight / minutes,
    errorShare: byBucket.error / weight,
    throttleShare: byBucket.throttle / weight,
    faultShare: byBucket.fault / weight,
    p50Millis: p50! / 1000,
    p95Millis: p95! / 1000,
    p99Millis: p99! / 1000,
  }
}
