/** What work on rows costs, in rows of usual size: transactions are bounded by it. */

// To give back the pages of so many bytes takes about as long as to delete a row.
const bytesPerRow = 2048

export const costOf = (rows: number, bytes: number) => Math.ceil(rows + bytes / bytesPerRow)

/** Of rows with their `bytes`, as many as cost no more than `budget` together, at least one. */
export function within<Row extends Record<string, unknown>>(rows: Row[], budget: number) {
  let cost = 0
  let count = 0
  while (count < rows.length && (count === 0 || cost < budget)) {
    cost += costOf(1, Number(rows[count]!.bytes))
    count++
  }
  return { rows: rows.slice(0, count), cost }
}
