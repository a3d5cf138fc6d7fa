import type { DatabaseSync } from 'node:sqlite'
import type { SpanRow } from './span-row.ts'

/**
 * Children of spans that share an id, which name that id as their parent: those of the service of
 * the half with an id of its own belong below that half.
 */
export function createChildMoves(database: DatabaseSync) {
  const half = database.prepare(`SELECT span_id FROM span AS half
    WHERE trace = ?1 AND shared_id = ?2 AND service = ?3 AND NOT EXISTS (SELECT 1 FROM span
      WHERE trace = ?1 AND span_id = ?2 AND service = ?3)`)
  const children = database.prepare(`SELECT span_id, parent_id, service FROM span
    WHERE trace = ? AND parent_id IN (SELECT value FROM json_each(?))`)
  const move = database.prepare('UPDATE span SET parent_id = ? WHERE trace = ? AND span_id = ?')

  /** The children in one trace, while a batch is added to it. */
  function of(seq: number) {
    /** Of halves that are new in this batch: their ids by shared id and service. */
    const halves = new Map<string, Map<string, string>>()

    function note(sharedId: string, service: string, halfId: string): void {
      const ofId = halves.get(sharedId) ?? new Map<string, string>()
      halves.set(sharedId, ofId.set(service, halfId))
    }

    /** A child that arrives after both halves. */
    function adopt(row: SpanRow): SpanRow {
      if (row.parentId === null) return row
      const found = half.get(seq, row.parentId, row.service)
      return found ? { ...row, parentId: String(found.span_id) } : row
    }

    /** Moves children that are there already; goes through the trace once a batch at most. */
    function finish(): void {
      if (halves.size === 0) return
      for (const row of children.all(seq, JSON.stringify([...halves.keys()]))) {
        const halfId = halves.get(String(row.parent_id))?.get(String(row.service))
        if (halfId !== undefined) move.run(halfId, seq, row.span_id!)
      }
    }

    return { note, adopt, finish }
  }

  return { of }
}
