import type { TraceStatus } from '../records/api.ts'

/** Requests of one route with the same outcome and the same rounded duration. */
export type RouteCell = {
  route: number
  bucket: TraceStatus
  durationMicros: number
  /** Requests, and how many they stand for. */
  count: number
  weight: number
  /** The number of the newest trace among them. */
  newest: number
  /** The index of the part of the time range. */
  part: number
}

/** What is known of one route; durations in microseconds, amounts weighted. */
export type RouteSums = {
  count: number
  weight: number
  byBucket: { [bucket in TraceStatus]: number }
  totalMicros: number
  byDuration: Map<number, number>
  trend: number[]
  slowest: { durationMicros: number; trace: number }
  newestFault?: number
}

const emptySums = (parts: number): RouteSums => ({
  count: 0,
  weight: 0,
  byBucket: { ok: 0, error: 0, throttle: 0, fault: 0 },
  totalMicros: 0,
  byDuration: new Map(),
  trend: Array.from({ length: parts }, () => 0),
  slowest: { durationMicros: -1, trace: 0 },
})

/** Adds cells up by route. */
export function createRouteSums(parts: number) {
  const byRoute = new Map<number, RouteSums>()

  function add(cell: RouteCell): void {
    const { route, bucket, durationMicros, count, weight, newest, part } = cell
    const sums = byRoute.get(route) ?? emptySums(parts)
    byRoute.set(route, sums)
    sums.count += count
    sums.weight += weight
    sums.byBucket[bucket] += weight
    sums.totalMicros += weight * durationMicros
    sums.byDuration.set(durationMicros, (sums.byDuration.get(durationMicros) ?? 0) + weight)
    sums.trend[part]! += weight
    const { slowest } = sums
    if (durationMicros > slowest.durationMicros) {
      sums.slowest = { durationMicros, trace: newest }
    } else if (durationMicros === slowest.durationMicros) {
      slowest.trace = Math.max(slowest.trace, newest)
    }
    if (bucket === 'fault') sums.newestFault = Math.max(sums.newestFault ?? 0, newest)
  }

  return { add, byRoute }
}

/** Durations in microseconds that these shares (0..1, ascending) of the requests do not exceed. */
export function percentiles(
  { byDuration, weight }: Pick<RouteSums, 'byDuration' | 'weight'>,
  shares: number[],
): number[] {
  const sorted = [...byDuration].sort(([a], [b]) => a - b)
  let seen = 0
  let at = 0
  return shares.map(share => {
    while (at < sorted.length - 1 && seen + sorted[at]![1] < share * weight) {
      seen += sorted[at]![1]
      at += 1
    }
    return sorted[at]?.[0] ?? 0
  })
}
