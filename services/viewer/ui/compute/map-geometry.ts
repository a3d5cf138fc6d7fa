import type { Place } from './layered-layout.ts'

/** The distances between places and the radius of nodes, in units of the picture. */
export type MapScale = { columnWidth: number; rowHeight: number; radius: number }

type Point = { x: number; y: number }

export const centreOf = ({ column, row }: Place, { columnWidth, rowHeight }: MapScale): Point => ({
  x: column * columnWidth,
  y: row * rowHeight - 8,
})

/** The `viewBox` around all places, with some room. */
export function boxOf(places: Iterable<Place>, { columnWidth, rowHeight }: MapScale) {
  const all = [...places]
  const rows = all.map(({ row }) => row)
  const columns = all.map(({ column }) => column)
  const left = Math.min(0, ...columns)
  const top = Math.min(0, ...rows) * rowHeight - rowHeight / 2
  const height = Math.max(0, ...rows) * rowHeight - top + rowHeight / 2 + 6
  const width = (Math.max(0, ...columns) - left + 1) * columnWidth
  return { width, box: `${(left - 0.5) * columnWidth} ${top} ${width} ${height}` }
}

/** An arrow between two nodes: an S to the right, or a bow above when it goes back. */
export function arrowPath(from: Point, to: Point, { radius }: MapScale) {
  const [startX, endX] = [from.x + radius + 8, to.x - radius - 6]
  const bend = (startX + endX) / 2
  if (to.x > from.x) {
    const path = `M${startX} ${from.y}C${bend} ${from.y} ${bend} ${to.y} ${endX} ${to.y}`
    return { path, middle: { x: bend, y: (from.y + to.y) / 2 } }
  }
  const topY = Math.min(from.y, to.y) - radius * 2.2
  const path = `M${from.x} ${from.y - radius - 4}Q${(from.x + to.x) / 2} ${topY} ${to.x} ${to.y - radius - 6}`
  return { path, middle: { x: (from.x + to.x) / 2, y: topY + radius } }
}
