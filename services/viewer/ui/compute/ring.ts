import type { Counts, TraceStatus } from '../../records/api.ts'
import { statuses } from './status.ts'

/** A part of a ring, as shares (0 to 1) of the circle, clockwise from the top. */
type RingArc = { status: TraceStatus; from: number; to: number }

export function ringArcs(counts: Counts): RingArc[] {
  let from = 0
  return statuses.flatMap(status => {
    if (counts[status] === 0) return []
    const to = from + counts[status] / counts.total
    const arc = { status, from, to }
    from = to
    return [arc]
  })
}

/** The `d` of an SVG path around 0,0, as two arcs, since one cannot be a full circle. */
export function arcPath({ from, to }: RingArc, radius: number): string {
  const point = (share: number) => {
    const angle = share * 2 * Math.PI
    return `${round(Math.sin(angle) * radius)} ${round(-Math.cos(angle) * radius)}`
  }
  const middle = (from + to) / 2
  const turn = `A${radius} ${radius} 0 0 1`
  return `M${point(from)}${turn} ${point(middle)}${turn} ${point(to)}`
}

const round = (value: number) => Math.round(value * 100) / 100
