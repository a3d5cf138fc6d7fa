import type { Place } from './layered-layout.ts'

/** The distances between places and the radius of nodes, in units of the picture. */
export type MapScale = {
  columnWidth: number
  rowHeight: number
  radius: number
  /** From a node's centre to the foot of its labels. */
  below: number
}

export type Point = { x: number; y: number }

export const centreOf = ({ column, row }: Place, { columnWidth, rowHeight }: MapScale): Point => ({
  x: column * columnWidth,
  y: row * rowHeight - 8,
})

/** The `viewBox` around all places, with room for arrows that go back above the top row. */
export function boxOf(places: Iterable<Place>, scale: MapScale) {
  const { columnWidth, radius, below } = scale
  const all = [...places]
  const heights = all.map(place => centreOf(place, scale).y)
  const columns = all.map(({ column }) => column)
  const left = Math.min(0, ...columns)
  const top = Math.min(0, ...heights) - Math.ceil(radius * 1.75)
  const height = Math.max(0, ...heights) - top + below + 4
  const width = (Math.max(0, ...columns) - left + 1) * columnWidth
  return { width, height, box: `${(left - 0.5) * columnWidth} ${top} ${width} ${height}` }
}
