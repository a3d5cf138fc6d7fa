import type { HeatCell } from './heat-cells.ts'

type Colours = { some: string; refused: string; failed: string; mark: string }

/** A smaller part of a cell would be no more than a line. */
const leastShare = 0.4

/**
 * Cells by their number of requests; the parts of those that failed (from below) and of 4xx (above)
 * have a colour and a mark each: a cross, a stroke.
 */
export function drawHeat(
  canvas: HTMLCanvasElement,
  cells: HeatCell[],
  { columns, rows, colours }: { columns: number; rows: number; colours: Colours },
): void {
  const { width, height } = canvas
  const context = canvas.getContext('2d')!
  const [cellWidth, cellHeight] = [width / columns, height / rows]
  const most = Math.log1p(Math.max(1, ...cells.map(({ count }) => count)))
  context.clearRect(0, 0, width, height)
  context.strokeStyle = colours.mark
  context.lineWidth = 1.5

  /** Fills a part of a cell, and strikes it through once or twice. */
  function part(left: number, top: number, tall: number, colour: string, strokes: number): void {
    const wide = cellWidth - 1
    context.fillStyle = colour
    context.fillRect(left, top, wide, tall)
    context.beginPath()
    const ends = [
      [top + tall - 1, top + 1],
      [top + 1, top + tall - 1],
    ] as const
    for (const [from, to] of ends.slice(0, strokes)) {
      context.moveTo(left + 2, from)
      context.lineTo(left + wide - 2, to)
    }
    context.stroke()
  }

  for (const { column, row, count, failed, refused } of cells) {
    const [left, top] = [column * cellWidth + 0.5, height - (row + 1) * cellHeight + 0.5]
    const whole = cellHeight - 1
    context.globalAlpha = 0.25 + 0.75 * (Math.log1p(count) / most)
    part(left, top, whole, colours.some, 0)
    context.globalAlpha = 1
    const tallOf = (some: number) => (some ? Math.max(leastShare, some / count) * whole : 0)
    const ofFailed = Math.min(tallOf(failed), refused ? whole * (1 - leastShare) : whole)
    const ofRefused = Math.min(tallOf(refused), whole - ofFailed)
    if (failed) part(left, top + whole - ofFailed, ofFailed, colours.failed, 2)
    if (refused) part(left, top + whole - ofFailed - ofRefused, ofRefused, colours.refused, 1)
  }
}
