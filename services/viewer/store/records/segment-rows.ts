import type { DatabaseSync } from 'node:sqlite'
import { errorsOfSegment, mayHaveErrors } from '../../errors/of-segment.ts'
import type { SegmentRecord } from '../../records/record.ts'
import { toJson, toMicros } from './columns.ts'
import { partsOf } from './document-parts.ts'
import type { Tally } from './tally.ts'
import type { TraceRows } from './trace-rows.ts'

// The size of a row besides its document, about.
const rowBytes = 100

/**
 * Writes segment documents, each as received. A completed document replaces one in progress, and a
 * newer one in progress replaces an older one. A late one in progress never replaces a completed
 * one, and a repeated completed one changes nothing.
 */
export function createSegmentRows(
  database: DatabaseSync,
  traces: TraceRows,
  markPending: (seq: number, change: 'segments') => void,
) {
  const upsert = database.prepare(`
    INSERT INTO segment (trace, id, parent_id, name, is_subsegment, start_us, end_us, document,
      subsegments, failed)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET
      parent_id = excluded.parent_id, name = excluded.name, is_subsegment = excluded.is_subsegment,
      start_us = excluded.start_us, end_us = excluded.end_us, document = excluded.document,
      subsegments = excluded.subsegments, failed = excluded.failed
    WHERE segment.end_us IS NULL AND
          (excluded.end_us IS NOT NULL OR excluded.document <> segment.document)`)
  const before = database.prepare(
    `SELECT octet_length(document) AS bytes, subsegments, failed FROM segment
     WHERE trace = ? AND id = ?`,
  )

  /** A document that completes a known one adds no row. */
  function add(segments: SegmentRecord[], tally: Tally): void {
    for (const segment of segments) addOne(segment, tally)
  }

  function addOne(segment: SegmentRecord, tally: Tally): void {
    const { traceId, id, parentId = null, name, document } = segment
    const isSubsegment = segment.type === 'subsegment' ? 1 : 0
    // The service of an independent subsegment is unknown.
    const head = traces.open(traceId, 'xray', isSubsegment ? '' : name)
    const { seq } = head
    const known = before.get(seq, id)
    if (!known && tally.roomIn(head, 'segments') === 0) {
      tally.dropFrom(traceId, head, 'segments', 1)
      return
    }
    const { startMicros, endMicros } = times(segment)
    const text = toJson(document)
    const parts = partsOf(document)
    const { changes } = upsert.run(
      seq,
      id,
      parentId,
      name,
      isSubsegment,
      startMicros,
      endMicros,
      text,
      parts.subsegments,
      parts.failed,
    )
    if (changes === 0) return
    const gained = {
      rows: known ? 0 : 1,
      bytes: Buffer.byteLength(text) - Number(known?.bytes ?? -rowBytes),
    }
    traces.gain(head, 'xray', {
      startMicros,
      endMicros: endMicros ?? startMicros,
      ...gained,
      subsegments: parts.subsegments - Number(known?.subsegments ?? 0),
      failedSegments: parts.failed - Number(known?.failed ?? 0),
    })
    markPending(seq, 'segments')
    if (head.foundErrors > 0) tally.unsettled.add(traceId)
    if (mayHaveErrors(text)) tally.found.push({ traceId, read: () => errorsOfSegment(segment) })
    tally.keep(gained, traceId)
  }

  return { add }
}

function times(segment: SegmentRecord): { startMicros: number; endMicros: number | null } {
  const startMicros = toMicros(segment.startMillis)
  if (segment.endMillis === undefined) return { startMicros, endMicros: null }
  return { startMicros, endMicros: Math.max(toMicros(segment.endMillis), startMicros) }
}
