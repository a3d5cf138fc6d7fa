import type { TraceStatus } from '../../records/api.ts'

export type HeatPoint = {
  startMillis: number
  durationMillis: number
  status: TraceStatus
  errorsInside?: number
}

/** The axes of the heatmap: time to the right, duration upwards on a logarithmic scale. */
export type HeatExtent = {
  fromMillis: number
  toMillis: number
  /** Durations, above 0 because of the logarithm. */
  lowMillis: number
  highMillis: number
}

/** `failed`: those with 5xx, and those that failed inside; `refused`: those with 4xx. */
export type HeatCell = {
  column: number
  row: number
  count: number
  failed: number
  refused: number
}

/** Shorter durations are below the resolution of the senders' clocks. */
const shortestMillis = 0.05

/**
 * The chosen `range`, and all points where it has no end. A start outside of it is drawn at its edge:
 * one sender's wrong clock must not squeeze all others into a column. Where no point is inside,
 * they are old records that arrived late, and stretch it.
 */
export function extentOf(
  points: HeatPoint[],
  range: { fromMillis?: number; toMillis?: number } = {},
): HeatExtent {
  const starts = points.map(({ startMillis }) => startMillis)
  const inside = starts.filter(at => !(at < range.fromMillis! || at > range.toMillis!))
  const [from, to] = endsOf(inside.length > 0 ? inside : starts, 0, 1)
  const lengths = points.map(({ durationMillis }) => Math.max(shortestMillis, durationMillis))
  const [low, high] = endsOf(lengths, 1, 10)
  const fromMillis = Math.min(from, range.fromMillis ?? from)
  const last = Math.max(to, range.toMillis ?? to, fromMillis + 1_000)
  // Some room, so that a selection up to the edge includes the newest.
  const toMillis = last + (last - fromMillis) / 100
  return { fromMillis, toMillis, lowMillis: low / 1.3, highMillis: Math.max(high, low * 2) * 1.3 }
}

/** The least and the greatest, or these two of none. */
const endsOf = (values: number[], ...none: [number, number]): [number, number] =>
  values.length > 0 ? [Math.min(...values), Math.max(...values)] : none

/** A position in the heatmap, as shares (0 to 1) from its left and its bottom. */
export const shareOf = (extent: HeatExtent, startMillis: number, durationMillis: number) => ({
  across: (startMillis - extent.fromMillis) / (extent.toMillis - extent.fromMillis),
  up:
    Math.log(Math.max(shortestMillis, durationMillis) / extent.lowMillis) /
    Math.log(extent.highMillis / extent.lowMillis),
})

/** The reverse of `shareOf`. */
export const valueAt = (extent: HeatExtent, { across, up }: { across: number; up: number }) => ({
  startMillis: extent.fromMillis + across * (extent.toMillis - extent.fromMillis),
  durationMillis: extent.lowMillis * (extent.highMillis / extent.lowMillis) ** up,
})

export function cellsOf(
  points: HeatPoint[],
  extent: HeatExtent,
  { columns, rows }: { columns: number; rows: number },
): HeatCell[] {
  const cells = new Map<number, HeatCell>()
  const inside = (share: number, count: number) =>
    Math.min(count - 1, Math.max(0, Math.floor(share * count)))
  for (const { startMillis, durationMillis, status, errorsInside = 0 } of points) {
    const { across, up } = shareOf(extent, startMillis, durationMillis)
    const [column, row] = [inside(across, columns), inside(up, rows)]
    const key = row * columns + column
    const cell = cells.get(key) ?? { column, row, count: 0, failed: 0, refused: 0 }
    cell.count++
    if (status === 'fault' || errorsInside > 0) cell.failed++
    else if (status !== 'ok') cell.refused++
    cells.set(key, cell)
  }
  return [...cells.values()]
}

/** Powers of ten between the shortest and the longest, and three times each where they are few. */
export function durationTicks({ lowMillis, highMillis }: HeatExtent): number[] {
  const ticks: number[] = []
  for (let power = 10 ** Math.floor(Math.log10(lowMillis)); power <= highMillis; power *= 10) {
    for (const times of [1, 3]) ticks.push(Number((times * power).toPrecision(3)))
  }
  const inside = ticks.filter(tick => tick >= lowMillis && tick <= highMillis)
  return inside.length > 6 ? inside.filter((_, index) => index % 2 === 0) : inside
}
