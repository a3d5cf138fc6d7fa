import type { CostAnswer, VendorCost } from '../../services/viewer/records/cost-api.ts'
import { plain } from '../mcp/answers/outside-text.ts'

const mostRows = 10
const mostNameChars = 48

/** The answer for a person to read. Names are outside text. */
export function costTable(answer: CostAnswer): string {
  const { observed, load, vendors, total, routes, rules, spanNames, samplings, traps } = answer
  const parts = [
    observed.text,
    `Load: ${load.text}. Prices of ${answer.pricesOf}.`,
    '',
    ...columns([
      ['vendor', 'a month', 'now', 'at this load', 'free'],
      ...vendors.map(vendorRow),
      ['together', '', '', total.text, ''],
    ]),
    ...vendors.flatMap(({ name, notes }) => notes.map(note => `  ${name}: ${note}`)),
    ...section('By route', routes, ({ service, route, share, text }) => [
      name(`${service} ${route}`),
      percent(share),
      text,
    ]),
    ...section('By sampling rule', rules, ({ rule, share, text }) => [
      name(rule),
      percent(share),
      text,
    ]),
    ...section('Spans that make up most events', spanNames, ({ service, name: span, text }) => [
      name(`${service} ${span}`),
      text,
    ]),
    ...section('What sampling would keep', samplings, ({ name: way, text }) => [name(way), text]),
    '',
    answer.probes.text,
    ...section('Seen here', traps, ({ title, text }) => [title, plain(text, 600)]),
  ]
  return parts.join('\n')
}

const vendorRow = ({ name, text, free, isAlternative }: VendorCost) => [
  isAlternative ? `(${name})` : name,
  text.amount,
  text.present,
  text.month,
  free.text,
]

const name = (text: string) => plain(text, mostNameChars)
const percent = (share: number) => `${(share * 100).toFixed(1)} %`

function section<Row>(title: string, rows: Row[], of: (row: Row) => string[]): string[] {
  if (rows.length === 0) return []
  const left = rows.length - mostRows
  return [
    '',
    `${title}:`,
    ...columns(rows.slice(0, mostRows).map(of)),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ]
}

/** Each column as wide as its widest cell, but the last. */
function columns(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map(row => row[at]!.length)))
  return rows.map(row =>
    `  ${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at]!))).join('  ')}`.trimEnd(),
  )
}
