/** The cost of work on rows, in rows of usual size, by which transactions are bounded. */

// Freeing the pages of this many bytes takes about as long as deleting a row.
const bytesPerRow = 2048

export const costOf = (rows: number, bytes: number) => Math.ceil(rows + bytes / bytesPerRow)

/** The first rows (with `bytes`) that together cost at most `budget`; at least one. */
export function within<Row extends Record<string, unknown>>(rows: Row[], budget: number) {
  let cost = 0
  let count = 0
  while (count < rows.length && (count === 0 || cost < budget)) {
    cost += costOf(1, Number(rows[count]!.bytes))
    count++
  }
  return { rows: rows.slice(0, count), cost }
}

/** The size of a line's row besides its text, about. */
export const lineOverhead = 200
