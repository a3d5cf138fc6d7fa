import type { Place } from './layered-layout.ts'
import { centreOf, type MapScale, type Point } from './map-geometry.ts'

type Route = { path: string; middle: Point }

/** From a node's ring to the ends of its arrows. */
const gap = { start: 8, end: 6 }

/** Half the room in which a line changes its height, between the labels of two columns. */
const halfTurn = 16

/**
 * An arrow between two nodes: from column to column by an S, past the columns between in lanes that
 * are free of nodes and their labels; a bow above when it goes back.
 */
export function routeArrow(from: Place, to: Place, places: Place[], scale: MapScale): Route {
  const [start, end] = [centreOf(from, scale), centreOf(to, scale)]
  if (to.column <= from.column) return bow(start, end, scale)
  const points: Point[] = [{ x: start.x + scale.radius + gap.start, y: start.y }]
  for (let column = from.column + 1; column < to.column; column++) {
    const share = (column - from.column) / (to.column - from.column)
    const y = laneAt(column, from.row + share * (to.row - from.row), places, scale)
    const half = scale.columnWidth / 2 - halfTurn
    points.push({ x: column * scale.columnWidth - half, y })
    points.push({ x: column * scale.columnWidth + half, y })
  }
  points.push({ x: end.x - scale.radius - gap.end, y: end.y })
  return throughPoints(points)
}

/** The height of the free lane of a column that is nearest to the wanted row. */
function laneAt(column: number, wanted: number, places: Place[], scale: MapScale): number {
  const rows = places.filter(place => place.column === column).map(({ row }) => row)
  const lanes = rows.flatMap(row => [row - 0.5, row + 0.5])
  const free = lanes.filter(lane => rows.every(row => Math.abs(row - lane) >= 0.5))
  if (free.length === 0) return centreOf({ column, row: wanted }, scale).y
  const nearest = free.reduce((best, lane) =>
    Math.abs(lane - wanted) < Math.abs(best - wanted) ? lane : best,
  )
  // Labels are below a node, so the middle of what is free is below that of the lane.
  const { below, radius } = scale
  return centreOf({ column, row: nearest }, scale).y + (below - radius) / 2
}

/** An S from each even point to the next, a straight line from each odd one. */
function throughPoints(points: Point[]): Route {
  const [first, ...others] = points
  let path = `M${first!.x} ${first!.y}`
  for (const [index, point] of others.entries()) {
    const before = points[index]!
    const bend = (before.x + point.x) / 2
    path +=
      index % 2 === 0
        ? `C${bend} ${before.y} ${bend} ${point.y} ${point.x} ${point.y}`
        : `H${point.x}`
  }
  const [one, other] = [points[points.length / 2 - 1]!, points[points.length / 2]!]
  return { path, middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 } }
}

function bow(from: Point, to: Point, { radius }: MapScale): Route {
  const topY = Math.min(from.y, to.y) - radius * 2.2
  return {
    path: `M${from.x} ${from.y - radius - 4}Q${(from.x + to.x) / 2} ${topY} ${to.x} ${to.y - radius - 6}`,
    middle: { x: (from.x + to.x) / 2, y: topY + radius },
  }
}
