import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import { kindInJson, millisInJson, statusInJson } from './columns.ts'
import { batchesOf, createRowKeys, type Most } from './row-keys.ts'

/** The members of `TraceSpan`. A sender's own values are JSON already, and are passed through. */
const members = [
  `'{"spanId":', json_quote(span_id)`,
  `CASE WHEN shared_id IS NOT NULL THEN ',"sharedId":' || json_quote(shared_id) END`,
  `CASE WHEN parent_id IS NOT NULL THEN ',"parentId":' || json_quote(parent_id) END`,
  `CASE WHEN parent_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM span AS parent
     WHERE parent.trace = ?1 AND parent.span_id = span.parent_id)
   THEN ',"missingParent":true' END`,
  `',"name":', json_quote(name), ',"kind":', ${kindInJson('kind')}`,
  `',"service":', json_quote(service)`,
  `',"startMillis":', ${millisInJson('start_us')}`,
  `',"durationMillis":', ${millisInJson('duration_us')}`,
  `CASE WHEN in_progress = 1 THEN ',"inProgress":true' END`,
  `',"status":', ${statusInJson('status')}`,
]

/** What the spans of a sender share, in each span or by its key. */
const shared = {
  inEach: [
    `',"resource":', coalesce((SELECT attributes FROM resource
       WHERE resource.trace = ?1 AND resource.id = span.resource), '{}')`,
    `',"scope":' || (SELECT data FROM scope WHERE scope.trace = ?1 AND scope.id = span.scope)`,
  ],
  byKey: [`',"resourceKey":', resource`, `',"scopeKey":' || scope`],
}

// An object with members: the text above replaces its opening brace.
const ownMembers = `',', substr(span.data, 2)`

type SpanTexts = {
  /** The inside of a JSON list of `TraceSpan` (UTF-8), in parts. */
  parts: Uint8Array[]
  /** How many spans are left out. */
  left: number
}

/**
 * Reads the spans of a trace as text, in order of start. SQLite writes the text: with 50,000 spans,
 * making objects of rows and text of objects took two to three times as long.
 */
export function createSpanTexts(database: DatabaseSync) {
  const inOrder = createRowKeys(database, {
    table: 'span',
    key: 'span_id',
    time: 'start_us',
    payload: 'data',
    first: '',
  })
  const writer = (sharedMembers: string[]) =>
    database.prepare(`
      SELECT CAST(group_concat(concat(${[...members, ...sharedMembers, ownMembers].join()}), ','
        ORDER BY wanted.key) AS BLOB) AS text
      FROM json_each(?2) AS wanted CROSS JOIN span
      WHERE span.trace = ?1 AND span.span_id = wanted.value`)
  const write = { inEach: writer(shared.inEach), byKey: writer(shared.byKey) }

  /** Those with these ids, in their order. With `isByKey`, spans have the keys of what they share. */
  function ofIds(seq: number, ids: string[], isByKey: boolean): Uint8Array | undefined {
    const text = write[isByKey ? 'byKey' : 'inEach'].get(seq, JSON.stringify(ids))?.text
    return text instanceof Uint8Array ? text : undefined
  }

  function* read(seq: number, most: Most, isByKey: boolean): Sliced<SpanTexts> {
    const { keys, left } = yield* inOrder(seq, most)
    const parts: Uint8Array[] = []
    for (const ids of batchesOf(keys)) {
      const text = ofIds(seq, ids, isByKey)
      if (text) parts.push(text)
      yield
    }
    return { parts, left }
  }

  return { read, ofIds }
}
