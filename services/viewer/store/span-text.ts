import type { DatabaseSync } from 'node:sqlite'
import { kindInJson, millisInJson, statusInJson } from './columns.ts'

/** The members of `TraceSpan`; what a sender gave freely is JSON already, and is handed through. */
const members = [
  `'{"spanId":', json_quote(span_id)`,
  `CASE WHEN parent_id IS NOT NULL THEN ',"parentId":' || json_quote(parent_id) END`,
  `CASE WHEN parent_id IN missing THEN ',"missingParent":true' END`,
  `',"name":', json_quote(name), ',"kind":', ${kindInJson('kind')}`,
  `',"service":', json_quote(service)`,
  `',"startMillis":', ${millisInJson('start_us')}`,
  `',"durationMillis":', ${millisInJson('duration_us')}`,
  `',"status":', ${statusInJson('status')}`,
  // An object with members: its brace makes way for those above.
  `',', substr(data, 2)`,
]

/**
 * Reads the spans of a trace as what stands between the brackets of a JSON list of `TraceSpan`
 * (UTF-8), in the order of their starts. SQLite writes it: with 50,000 spans, to make objects of
 * rows and text of objects took two to three times as long, and held up the wires meanwhile.
 */
export function createSpanText(database: DatabaseSync) {
  const statement = database.prepare(`
    WITH missing AS (
      SELECT parent_id FROM span WHERE trace = ?1 AND parent_id IS NOT NULL
      EXCEPT SELECT span_id FROM span WHERE trace = ?1)
    SELECT CAST(group_concat(concat(${members.join()}), ',' ORDER BY start_us, span_id) AS BLOB)
      AS text
    FROM span WHERE trace = ?1`)

  return (seq: number) => (statement.get(seq)?.text ?? new Uint8Array()) as Uint8Array
}
