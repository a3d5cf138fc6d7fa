import type { Histogram } from '../../records/api.ts'

/** A range from (inclusive) to (exclusive), in milliseconds, with its count. */
export type Bin = { fromMillis: number; toMillis: number; count: number }

/**
 * At most `maxBins` bins on a logarithmic scale, each wider than the one before by the same factor. No
 * bin is narrower than the rounding step of the values, so that an edge never separates equal values.
 */
export function binsOf(histogram: Histogram, maxBins: number): Bin[] {
  const sorted = histogram.filter(({ count }) => count > 0).sort((a, b) => a.millis - b.millis)
  if (sorted.length === 0) return []
  const first = lowerEdge(sorted[0]!.millis)
  const last = upperEdge(sorted.at(-1)!.millis)
  const edges = edgesBetween(first, last, maxBins)
  const bins = edges
    .slice(0, -1)
    .map((fromMillis, index) => ({ fromMillis, toMillis: edges[index + 1]!, count: 0 }))
  let index = 0
  for (const { millis, count } of sorted) {
    while (index < bins.length - 1 && millis >= bins[index]!.toMillis) index++
    bins[index]!.count += count
  }
  return bins
}

function edgesBetween(first: number, last: number, maxBins: number): number[] {
  const factor = Math.max(1.02, (last / Math.max(first, 0.5)) ** (1 / maxBins))
  const edges = [first]
  while (edges.at(-1)! < last) {
    const edge = edges.at(-1)!
    edges.push(Math.min(last, upperEdge(Math.max(edge + 0.5, edge * factor))))
  }
  return edges
}

/** Half the rounding step: of 1 ms, from a second on of three digits. */
const halfStep = (millis: number) =>
  millis < 1000 ? 0.5 : 10 ** (Math.floor(Math.log10(millis)) - 2) / 2

const lowerEdge = (millis: number) => Math.max(0, rounded(millis) - halfStep(millis))
const upperEdge = (millis: number) => rounded(millis) + halfStep(millis)
const rounded = (millis: number) =>
  millis < 1000 ? Math.round(millis) : Number(millis.toPrecision(3))

export const countOf = (bins: Bin[]) => bins.reduce((sum, { count }) => sum + count, 0)

/** The duration within which this share (0 to 1) lies; undefined for an empty histogram. */
export function percentile(histogram: Histogram, share: number): number | undefined {
  const sorted = [...histogram].sort((a, b) => a.millis - b.millis)
  let left = share * sorted.reduce((sum, { count }) => sum + count, 0)
  for (const { millis, count } of sorted) {
    left -= count
    if (left <= 0) return millis
  }
  return sorted.at(-1)?.millis
}
