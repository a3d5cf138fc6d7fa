import type { CostAnswer, CostTable } from '../../services/viewer/records/cost-api.ts'
import { plain } from '../mcp/answers/outside-text.ts'

const mostRows = 10
const mostNameChars = 60

/** Wider than a terminal: what follows the columns is on lines of its own. */
const mostColumns = 5

/** The answer for a person to read. Names are outside text. */
export const costText = ({ observed, load, pricesOf, tables, probes }: CostAnswer): string =>
  [
    observed.text,
    `Load: ${load.text}. Prices of ${pricesOf}.`,
    ...tables.flatMap(tableLines),
    '',
    probes.text,
  ].join('\n')

function tableLines({ title, head, rows }: CostTable): string[] {
  const shown = rows.slice(0, mostRows).map(({ service = '', name, cells }) => ({
    cells: [plain(`${service} ${name}`, mostNameChars), ...cells.map(cell => plain(cell, 600))],
  }))
  const left = rows.length - shown.length
  return [
    '',
    `${title}:`,
    ...columns(
      [head, ...shown.map(({ cells }) => cells)].map(cells => cells.slice(0, mostColumns)),
    ),
    ...shown.flatMap(({ cells: [name, ...cells] }) =>
      cells.slice(mostColumns - 1).map(more => `  ${name}: ${more}`),
    ),
    ...(left > 0 ? [`  and ${left} more`] : []),
  ]
}

/** Each column as wide as its widest cell, but the last. */
function columns(rows: string[][]): string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map(row => row[at]!.length)))
  const pad = (cell: string, at: number) =>
    at === widths.length - 1 ? cell : cell.padEnd(widths[at]!)
  return rows.map(row => `  ${row.map(pad).join('  ')}`)
}
