import type { MonthCost, VendorCost } from '../records/cost-api.ts'
import { formatCount } from '../words/format.ts'

/** `$0`, `less than $0.01`, `$12.63`, `$1,314`. */
export function formatUsd(usd: number): string {
  if (usd >= 1000) return `$${formatCount(Math.round(usd))}`
  if (usd === 0) return '$0'
  if (usd < 0.01) return 'less than $0.01'
  return `$${Number.isInteger(usd) ? usd : usd.toFixed(2)}`
}

/** `$130 or more`; an offer has no price. */
export function formatMonth({ usd, isFrom }: Pick<MonthCost, 'usd' | 'isFrom'>): string {
  if (usd === null) return 'by offer'
  return isFrom ? `${formatUsd(usd)} or more` : formatUsd(usd)
}

const sizes = [1e12, 1e9, 1e6, 1e3]
const letters = { bytes: ['T', 'G', 'M', 'k'], others: ['T', 'B', 'M', 'k'] }

/** `15.8 M`, `950`, `0.3`: three digits. */
function shortNumber(amount: number, names: string[]): string {
  const step = sizes.findIndex(size => amount >= size * 0.9995)
  const digits = Number((amount / (sizes[step] ?? 1)).toPrecision(3))
  return step < 0 ? `${digits}` : `${digits} ${names[step]}`
}

/** `15.8 M events`, `2.22 GB`. */
export function formatAmount(amount: number, unit: VendorCost['unit']): string {
  if (unit !== 'byte')
    return `${shortNumber(amount, letters.others)} ${unit}${amount === 1 ? '' : 's'}`
  const number = shortNumber(amount, letters.bytes)
  return number.includes(' ') ? `${number}B` : `${number} B`
}

/** `1.27`, `0.017`, `1,200`: requests a second. */
export const formatPerSecond = (rate: number) =>
  rate >= 1000 ? formatCount(Math.round(rate)) : `${Number(rate.toPrecision(3))}`

/** `55 %`, `0.4 %`. */
export const formatPercent = (share: number) =>
  `${Number((share * 100).toPrecision(share >= 0.1 ? 3 : 2))} %`
