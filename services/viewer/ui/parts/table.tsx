/** The head of a table; `numbers` are the columns that are aligned to the right. */
export function TableHead({ columns, numbers = [] }: { columns: string[]; numbers?: string[] }) {
  return (
    <thead>
      <tr>
        {columns.map(column => (
          <th key={column} scope="col" class={numbers.includes(column) ? 'number' : undefined}>
            {column}
          </th>
        ))}
      </tr>
    </thead>
  )
}

/** The only row of an empty table. */
export const NoRows = ({ columns }: { columns: number }) => (
  <tr>
    <td colSpan={columns}>none</td>
  </tr>
)
