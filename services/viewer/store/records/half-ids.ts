import type { DatabaseSync } from 'node:sqlite'
import { optionalText } from './columns.ts'

type Line = { span_id?: unknown; service?: unknown }

/**
 * Finds the span of a line when several spans share its id (see repeated-spans.ts): the half of the
 * line's own service, else the one that keeps the id.
 */
export function createHalfIds(database: DatabaseSync) {
  const halves = database.prepare(`SELECT half.span_id, half.shared_id, half.service
    FROM span AS half INDEXED BY span_by_shared_id
    LEFT JOIN span AS other ON other.trace = half.trace AND other.span_id = half.shared_id
    WHERE half.trace = ? AND half.shared_id NOT NULL AND half.service IS NOT other.service`)

  return (seq: number) => {
    const ids = new Map<string, string>()
    for (const { span_id, shared_id, service } of halves.all(seq)) {
      ids.set(`${shared_id} ${service}`, String(span_id))
    }
    return ({ span_id, service }: Line): string | undefined =>
      ids.get(`${span_id} ${service}`) ?? optionalText(span_id)
  }
}
