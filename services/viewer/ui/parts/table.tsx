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
