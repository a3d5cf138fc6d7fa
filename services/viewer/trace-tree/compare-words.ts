import type { ComparedRow } from '../records/api.ts'
import { formatDuration, plural } from '../words/format.ts'
import { growthMillis } from './compare-trees.ts'

/** A difference below both is none: clocks and machines are no more exact. */
const leastMillis = 1
const leastShare = 0.02

/**
 * What makes the second trace slower or faster than the first, in words: `B is 297 ms slower, 299 ms
 * of it in INSERT notifications of notifications; B has 2 spans that A lacks`.
 */
export function compareInWords(rows: ComparedRow[], aMillis: number, bMillis: number): string {
  const delta = bMillis - aMillis
  const isSame = Math.abs(delta) < Math.max(leastMillis, leastShare * Math.max(aMillis, bMillis))
  const duration = isSame
    ? 'A and B take about the same time'
    : `B is ${formatDuration(Math.abs(delta))} ${delta > 0 ? 'slower' : 'faster'}`
  return [`${duration}${isSame ? '' : mostOfIt(rows, Math.sign(delta))}`, ...missing(rows)].join(
    '; ',
  )
}

function mostOfIt(rows: ComparedRow[], sign: number): string {
  const most = rows.reduce<ComparedRow | undefined>(
    (best, row) => (sign * growthMillis(row) > (best ? sign * growthMillis(best) : 0) ? row : best),
    undefined,
  )
  if (!most) return ''
  const millis = formatDuration(Math.abs(growthMillis(most)))
  const where = `${most.name} of ${most.service}`
  return sign > 0 ? `, ${millis} of it in ${where}` : `, ${millis} less in ${where}`
}

function missing(rows: ComparedRow[]): string[] {
  const onlyA = rows.filter(({ b }) => !b).length
  const onlyB = rows.filter(({ a }) => !a).length
  return [
    onlyB > 0 ? `B has ${plural(onlyB, 'span')} that A lacks` : '',
    onlyA > 0 ? `A has ${plural(onlyA, 'span')} that B lacks` : '',
  ].filter(words => words !== '')
}
