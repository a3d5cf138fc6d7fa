import type { Counts, Histogram } from '../../records/api.ts'
import { formatCount, formatDuration, plural } from '../../words/format.ts'
import { percentile } from './histogram.ts'
import { statuses, statusLooks } from './status.ts'

/** `3 requests (2 ok, 1 fault (5xx)), 41 ms on average` */
export function countsInWords(counts: Counts): string {
  if (counts.total === 0) return 'no finished requests'
  const parts = statuses
    .filter(status => counts[status] > 0)
    .map(status => `${formatCount(counts[status])} ${statusLooks[status].word}`)
  return `${plural(counts.total, 'request')} (${parts.join(', ')}), ${formatDuration(counts.averageMillis)} on average`
}

const rangeForm = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

/** Minutes of an ISO 8601 duration or from start to end; undefined when one of them is missing. */
export function minutesOf(range: { range?: string; start?: string; end?: string }) {
  if (range.range) {
    const [, ...parts] = rangeForm.exec(range.range) ?? []
    const minutes = [10_080, 1440, 60, 1, 1 / 60].reduce(
      (sum, each, index) => sum + each * Number(parts[index] ?? 0),
      0,
    )
    return minutes > 0 ? minutes : undefined
  }
  const minutes = (Date.parse(range.end ?? '') - Date.parse(range.start ?? '')) / 60_000
  return minutes > 0 ? minutes : undefined
}

/** `12 requests/min` and `3.1 % failed · p95 40 ms`: what is written under a node. */
export function captionOf(
  { counts, histogram }: { counts: Counts; histogram: Histogram },
  minutes: number | undefined,
): string[] {
  const slow = percentile(histogram, 0.95)
  const failed =
    counts.total === 0 ? 0 : ((counts.fault + counts.error + counts.throttle) / counts.total) * 100
  const second = [
    failed > 0 && `${Number(failed.toPrecision(2))} % failed`,
    slow !== undefined && `p95 ${formatDuration(slow)}`,
  ]
    .filter(Boolean)
    .join(' · ')
  return [formatRate(counts.total, minutes), second]
}

/** Requests a minute; without a range the number of requests. */
export function formatRate(total: number, minutes: number | undefined): string {
  if (minutes === undefined) return plural(total, 'request')
  const rate = total / minutes
  return `${rate >= 100 ? formatCount(Math.round(rate)) : Number(rate.toPrecision(2))} requests/min`
}
