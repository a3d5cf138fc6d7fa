import type { DatabaseSync } from 'node:sqlite'
import type { SpanRow } from './span-row.ts'

/** Rows that one transaction changes, in some milliseconds; the others are moved by later ones. */
const movesPerWrite = 1000

/** Ids of halves by shared id and service. */
type Halves = Map<string, string>

/**
 * Children of spans that share an id, which name that id as their parent: those of the service of
 * the half with an id of its own belong below that half.
 */
export function createChildMoves(database: DatabaseSync) {
  const half = database.prepare(`SELECT span_id FROM span AS half
    INDEXED BY span_by_shared_id
    WHERE trace = ?1 AND shared_id = ?2 AND service = ?3 AND NOT EXISTS (SELECT 1 FROM span
      WHERE trace = ?1 AND span_id = ?2 AND service = ?3)`)
  const children = database.prepare(`SELECT span_id, parent_id, service FROM span
    WHERE trace = ? AND concat(parent_id, ' ', service) IN (SELECT value FROM json_each(?))
    LIMIT ${movesPerWrite}`)
  const move = database.prepare('UPDATE span SET parent_id = ? WHERE trace = ? AND span_id = ?')
  /** Of traces with children that are still to be moved. */
  const left = new Map<number, Halves>()

  /** Moves children that are there already; goes through the trace once. */
  function moveSome(seq: number, halves: Halves): void {
    const rows = children.all(seq, JSON.stringify([...halves.keys()]))
    for (const row of rows) {
      const halfId = halves.get(keyOf(row.parent_id, row.service))
      if (halfId !== undefined) move.run(halfId, seq, row.span_id!)
    }
    if (rows.length === movesPerWrite) left.set(seq, halves)
    else left.delete(seq)
  }

  /** The children in one trace, while a batch is added to it. */
  function of(seq: number) {
    const halves: Halves = new Map(left.get(seq))
    let isNew = false

    function note(sharedId: string, service: string, halfId: string): void {
      halves.set(keyOf(sharedId, service), halfId)
      isNew = true
    }

    /** A child that arrives after both halves. */
    function adopt(row: SpanRow): SpanRow {
      if (row.parentId === null) return row
      const found = half.get(seq, row.parentId, row.service)
      return found ? { ...row, parentId: String(found.span_id) } : row
    }

    /** Goes through the trace once a batch at most. */
    function finish(): void {
      if (isNew) moveSome(seq, halves)
    }

    return { note, adopt, finish }
  }

  /** Moves some of the children that earlier batches left. */
  function goOn(): void {
    const [first] = left
    if (first) moveSome(...first)
  }

  return { of, goOn, isBehind: () => left.size > 0 }
}

const keyOf = (sharedId: unknown, service: unknown) => `${sharedId} ${service}`
