import type { HeatExtent, HeatPoint } from './heat-cells.ts'

/** A rectangle of the picture: times of start and durations, each from (included) to (excluded). */
export type Selection = HeatExtent

/** For the address: `<from>~<to>~<low>~<high>`, all in milliseconds, down to the microsecond. */
export const writeSelection = ({ fromMillis, toMillis, lowMillis, highMillis }: Selection) =>
  [Math.floor(fromMillis), Math.ceil(toMillis), lowMillis, highMillis]
    .map(value => Number(value.toFixed(3)))
    .join('~')

/** Undefined for what is none: addresses are written by hand, too. */
export function readSelection(text: string | undefined): Selection | undefined {
  const numbers = text?.split('~').map(Number) ?? []
  if (numbers.length !== 4 || !numbers.every(Number.isFinite)) return undefined
  const [fromMillis, toMillis, lowMillis, highMillis] = numbers as [number, number, number, number]
  return { fromMillis, toMillis, lowMillis, highMillis }
}

export const isSelected = (selection: Selection, { startMillis, durationMillis }: HeatPoint) =>
  startMillis >= selection.fromMillis &&
  startMillis < selection.toMillis &&
  durationMillis >= selection.lowMillis &&
  durationMillis < selection.highMillis
