import type { DatabaseSync } from 'node:sqlite'
import { optionalText } from './columns.ts'

type Known = { parentId: string | undefined; itemUuid: string | undefined }

/** A trace has some dozen levels; parents in a circle have no end. */
const maxLevels = 100

/**
 * Read at once: to find a span by its id, SQLite reads whole rows beside it, of up to 2 MB. A trace
 * of more spans has smaller ones.
 */
const fewSpans = 1000

const unknown: Known = { parentId: undefined, itemUuid: undefined }

/** Reads which spans are above a span of a trace, of those that have arrived. */
export function createSpanChains(database: DatabaseSync) {
  const span = database.prepare(
    'SELECT parent_id, item_uuid FROM span WHERE trace = ? AND span_id = ?',
  )
  const segment = database.prepare('SELECT parent_id FROM segment WHERE trace = ? AND id = ?')
  const all = database.prepare(
    `SELECT span_id, parent_id, item_uuid FROM span WHERE trace = ? LIMIT ${fewSpans + 1}`,
  )

  return (seq: number) => {
    const known = new Map<string, Known>()
    const rows = all.all(seq)
    if (rows.length <= fewSpans)
      for (const row of rows) known.set(String(row.span_id), toKnown(row))

    function look(spanId: string): Known {
      const found = known.get(spanId)
      if (found) return found
      const row = span.get(seq, spanId) ?? segment.get(seq, spanId)
      const read = row ? toKnown(row) : unknown
      known.set(spanId, read)
      return read
    }

    return {
      /** The span itself, then those above it. Empty without a span. */
      chainOf(spanId: string | undefined): string[] {
        const chain = new Set<string>()
        for (let next = spanId; next !== undefined && chain.size < maxLevels; ) {
          if (chain.has(next)) break
          chain.add(next)
          next = look(next).parentId
        }
        return [...chain]
      },
      /** The uuid of the item that the span names. */
      itemOf: (spanId: string | undefined) =>
        spanId === undefined ? undefined : look(spanId).itemUuid,
    }
  }
}

const toKnown = (row: Record<string, unknown>): Known => ({
  parentId: optionalText(row.parent_id),
  itemUuid: optionalText(row.item_uuid ?? null),
})
