import type { HeatExtent, HeatPoint } from './heat-cells.ts'

/** A rectangle of the heatmap: starts and durations, from (inclusive) to (exclusive). */
export type Selection = HeatExtent

/**
 * The selection in the address: `<from>~<to>~<low>~<high>`, in milliseconds with up to three
 * decimals.
 */
export const writeSelection = ({ fromMillis, toMillis, lowMillis, highMillis }: Selection) =>
  [Math.floor(fromMillis), Math.ceil(toMillis), lowMillis, highMillis]
    .map(value => Number(value.toFixed(3)))
    .join('~')

/** Undefined for other text: addresses may be written by hand. */
export function readSelection(text: string | undefined): Selection | undefined {
  const numbers = text?.split('~').map(Number) ?? []
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return undefined
  const [fromMillis, toMillis, lowMillis, highMillis] = numbers as [number, number, number, number]
  return { fromMillis, toMillis, lowMillis, highMillis }
}

/** By where the heatmap shows the point: at the edge if it is outside. */
export function isSelected(
  { fromMillis, toMillis, lowMillis, highMillis }: Selection,
  { startMillis, durationMillis }: HeatPoint,
  shown: HeatExtent,
): boolean {
  const at = Math.min(Math.max(startMillis, shown.fromMillis), shown.toMillis - 1)
  return (
    at >= fromMillis && at < toMillis && durationMillis >= lowMillis && durationMillis < highMillis
  )
}
