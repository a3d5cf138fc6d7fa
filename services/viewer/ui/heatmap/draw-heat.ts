import type { HeatCell } from './heat-cells.ts'

type HeatColours = { some: string; failed: string }

/**
 * Cells with more requests are more opaque. Failed requests fill their cell from the bottom, as
 * high as their share, so that colour is not their only mark.
 */
export function drawHeat(
  canvas: HTMLCanvasElement,
  cells: HeatCell[],
  { columns, rows, colours }: { columns: number; rows: number; colours: HeatColours },
): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { width, height } = canvas
  const [cellWidth, cellHeight] = [width / columns, height / rows]
  const most = Math.log1p(Math.max(1, ...cells.map(({ count }) => count)))
  context.clearRect(0, 0, width, height)
  for (const { column, row, count, failed } of cells) {
    const [left, top] = [column * cellWidth, height - (row + 1) * cellHeight]
    context.globalAlpha = 0.25 + 0.75 * (Math.log1p(count) / most)
    context.fillStyle = colours.some
    context.fillRect(left + 0.5, top + 0.5, cellWidth - 1, cellHeight - 1)
    if (failed === 0) continue
    context.globalAlpha = 1
    context.fillStyle = colours.failed
    const barHeight = Math.max(2, (cellHeight - 1) * (failed / count))
    const barTop = top + cellHeight - 0.5 - barHeight
    context.fillRect(left + 0.5, barTop, cellWidth - 1, barHeight)
  }
}
