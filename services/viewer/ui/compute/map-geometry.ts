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

/** The `viewBox` around all places, with some room. */
export function boxOf(places: Iterable<Place>, { columnWidth, rowHeight }: MapScale) {
  const all = [...places]
  const rows = all.map(({ row }) => row)
  const columns = all.map(({ column }) => column)
  const left = Math.min(0, ...columns)
  const top = Math.min(0, ...rows) * rowHeight - rowHeight / 2
  const height = Math.max(0, ...rows) * rowHeight - top + rowHeight / 2 + 20
  const width = (Math.max(0, ...columns) - left + 1) * columnWidth
  return { width, height, box: `${(left - 0.5) * columnWidth} ${top} ${width} ${height}` }
}
