import type { Bucket } from './outcome.ts'

/** Completed requests of one node or edge. */
export type Statistics = {
  counts: { [bucket in Bucket]: number }
  totalSeconds: number
  /** Counts by rounded duration in seconds. */
  histogram: Map<number, number>
}

/** Requests of one outcome with the same rounded duration. */
export type CountedRequests = {
  /** Absent: in progress, and not counted. */
  bucket?: Bucket
  roundedMillis: number
  count: number
  totalMillis: number
}

export const emptyStatistics = (): Statistics => ({
  counts: { ok: 0, error: 0, throttle: 0, fault: 0 },
  totalSeconds: 0,
  histogram: new Map(),
})

/**
 * Values of all histograms together, in a graph of ten thousand nodes or with ever different
 * durations. Further values count in numbers and sums alone.
 */
export const maxHistogramValues = 100_000

/** Returns how many values the histogram grew by: none unless it `mayGrow`. */
export function addCell(statistics: Statistics, cell: CountedRequests, mayGrow = true): 0 | 1 {
  if (cell.bucket === undefined) return 0
  statistics.counts[cell.bucket] += cell.count
  statistics.totalSeconds += cell.totalMillis / 1000
  const value = cell.roundedMillis / 1000
  const before = statistics.histogram.get(value)
  if (before === undefined && !mayGrow) return 0
  statistics.histogram.set(value, (before ?? 0) + cell.count)
  return before === undefined ? 1 : 0
}

export const totalCount = ({ counts: { ok, error, throttle, fault } }: Statistics) =>
  ok + error + throttle + fault

/**
 * A duration in a histogram: whole milliseconds, from a second on three digits. AWS has only the
 * former; the latter keeps slow calls from having an entry each.
 */
export function roundMillis(millis: number): number {
  if (millis < 1000) return Math.round(millis)
  return Number(millis.toPrecision(3))
}
