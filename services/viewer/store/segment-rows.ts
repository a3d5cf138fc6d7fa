import type { DatabaseSync } from 'node:sqlite'
import type { SegmentRecord } from '../record.ts'
import { createPendingMark } from '../xray/store/open.ts'
import { toJson, toMicros } from './columns.ts'
import type { TraceRows } from './trace-rows.ts'

/**
 * Writes segment documents, each as it was received. A completed document takes the place of the
 * one that was in progress, and a newer one in progress that of an older; a late one in progress
 * never overwrites a completed one, and a completed one that comes again is the same one.
 */
export function createSegmentRows(database: DatabaseSync, traces: TraceRows) {
  const upsert = database.prepare(`
    INSERT INTO segment (trace, id, parent_id, name, is_subsegment, start_us, end_us, document)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      parent_id = excluded.parent_id, name = excluded.name, is_subsegment = excluded.is_subsegment,
      start_us = excluded.start_us, end_us = excluded.end_us, document = excluded.document
    WHERE segment.end_us IS NULL AND
          (excluded.end_us IS NOT NULL OR excluded.document <> segment.document)`)
  const markPending = createPendingMark(database)
  const isThere = database.prepare('SELECT 1 FROM segment WHERE trace = ? AND id = ?')

  /** Answers how many were new; a document that completes a known one is not. */
  function add(segments: SegmentRecord[], changed: Set<string>): number {
    let added = 0
    for (const segment of segments) {
      const seq = traces.ensure(segment.traceId)
      const known = isThere.get(seq, segment.id) !== undefined
      const { startMicros, endMicros } = times(segment)
      const { id, parentId = null, name, document } = segment
      const isSubsegment = segment.type === 'subsegment' ? 1 : 0
      const text = toJson(document)
      const result = upsert.run(
        ...([seq, id, parentId, name, isSubsegment, startMicros, endMicros, text] as const),
      )
      if (result.changes === 0) continue
      traces.touch(seq, 'xray', { startMicros, endMicros: endMicros ?? startMicros })
      markPending(seq)
      changed.add(segment.traceId)
      if (!known) added++
    }
    return added
  }

  return { add }
}

function times(segment: SegmentRecord): { startMicros: number; endMicros: number | null } {
  const startMicros = toMicros(segment.startMillis)
  if (segment.endMillis === undefined) return { startMicros, endMicros: null }
  return { startMicros, endMicros: Math.max(toMicros(segment.endMillis), startMicros) }
}
