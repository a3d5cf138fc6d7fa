import type { ComponentChildren } from 'preact'
import { TableHead } from './table.tsx'

export type DataRow = {
  key: string
  title?: string
  /** In the order of the columns. */
  cells: ComponentChildren[]
}

/** A table of lines, each a card on a narrow page. The column `head` names its lines. */
export function DataTable(props: {
  label: string
  columns: string[]
  numbers?: string[]
  head?: string | undefined
  rows: DataRow[]
}) {
  const { label, columns, numbers = [], head = columns[0], rows } = props
  return (
    <table class="cards" aria-label={label}>
      <TableHead columns={columns} numbers={numbers} />
      <tbody>
        {rows.map(({ key, title, cells }) => (
          <tr key={key} title={title}>
            {columns.map((column, at) =>
              column === head ? (
                <th key={column} scope="row">
                  {cells[at]}
                </th>
              ) : (
                <td
                  key={column}
                  data-column={column}
                  class={numbers.includes(column) ? 'number' : undefined}
                >
                  {cells[at]}
                </td>
              ),
            )}
          </tr>
        ))}
        {rows.length === 0 && (
          <tr>
            <td colSpan={columns.length}>none</td>
          </tr>
        )}
      </tbody>
    </table>
  )
}
