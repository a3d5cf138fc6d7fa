import type { DatabaseSync } from 'node:sqlite'
import { optionalText } from './columns.ts'

type Line = { span_id?: unknown; service?: unknown }

/**
 * Finds the span of a line when several spans share its id (see repeated-spans.ts): the half of the
 * line's own service, else the one that keeps the id.
 */
export function createHalfIds(database: DatabaseSync) {
  const isShared = database.prepare(`SELECT 1 FROM span INDEXED BY span_by_shared_id
    WHERE trace = ? AND shared_id NOT NULL LIMIT 1`)
  const half = database.prepare(`SELECT half.span_id
    FROM span AS half INDEXED BY span_by_shared_id
    LEFT JOIN span AS other ON other.trace = half.trace AND other.span_id = half.shared_id
    WHERE half.trace = ? AND half.shared_id = ? AND half.service = ?
      AND half.service IS NOT other.service LIMIT 1`)

  return (seq: number) => {
    const hasHalves = isShared.get(seq) !== undefined
    const ids = new Map<string, string | undefined>()

    return ({ span_id, service }: Line): string | undefined => {
      if (!hasHalves || typeof span_id !== 'string') return optionalText(span_id)
      const key = `${span_id} ${service}`
      if (!ids.has(key)) ids.set(key, half.get(seq, span_id, String(service))?.span_id as string)
      return ids.get(key) ?? span_id
    }
  }
}
