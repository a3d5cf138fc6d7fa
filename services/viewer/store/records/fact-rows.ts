import type { DatabaseSync } from 'node:sqlite'
import { parseObject } from '../../json/parse-object.ts'
import { type Lens, lenses } from '../../records/api.ts'
import { announcedBy, createAnnouncements } from './announcements.ts'
import {
  consumerKind,
  errorStatus,
  optionalNumber,
  optionalText,
  serverKind,
  toMillis,
} from './columns.ts'
import type { ItemFacts, LineFacts, SegmentFacts, SpanFacts, TraceFacts } from './trace-facts.ts'

type Row = Record<string, unknown>

/** The columns of `trace` that `read` needs. */
export const traceColumns =
  'seq, trace_id, first_ms, last_ms, start_us, end_us, otlp_ms, xray_ms, rollbar_ms, logs_ms, ' +
  'spans, failed_spans, segments, subsegments, failed_segments, items, found_errors, log_lines, ' +
  'from_file'

// A request has some dozen of each; a list of a hundred traces reads a hundred times as many.
const maxSpans = 2000
const maxRecords = 1000

// Length of the texts for the trace's name, when there is no better source.
const maxTextLength = 1000

// Processes of the same kind announce the same lenses.
const maxResources = 50

const spanColumns =
  'span_id, parent_id, name, kind, service, status, http_status, item_uuid, resource, ' +
  'start_us, in_progress'

// Many senders round starts to a millisecond: of those that start together, the outer lasts longer.
const outerFirst = {
  spans: 'start_us, in_progress DESC, duration_us DESC, span_id',
  segments: 'start_us, end_us DESC NULLS FIRST, id',
}

/** Reads the facts of one trace without its payloads, and a part of a very large trace. */
export function createFactRows(database: DatabaseSync) {
  const spans = database.prepare(
    `SELECT ${spanColumns} FROM span WHERE trace = ? ORDER BY ${outerFirst.spans}`,
  )
  // A trace of thousands of spans is read in part: its roots, its SERVER spans, and some more.
  const someSpans = database.prepare(`
    WITH some AS (
      SELECT span_id FROM (SELECT span_id FROM span INDEXED BY span_by_root
        WHERE trace = ?1 AND parent_id IS NULL ORDER BY start_us LIMIT 100)
      UNION SELECT span_id FROM (SELECT span_id FROM span INDEXED BY span_by_server
        WHERE trace = ?1 AND kind = 1 ORDER BY start_us LIMIT 900)
      UNION SELECT span_id FROM (SELECT span_id FROM span WHERE trace = ?1 LIMIT 1000))
    SELECT ${spanColumns}, parent_id IS NULL OR NOT EXISTS (SELECT 1 FROM span AS parent
      WHERE parent.trace = ?1 AND parent.span_id = span.parent_id) AS is_top
    FROM some JOIN span USING (span_id) WHERE trace = ?1 ORDER BY ${outerFirst.spans}`)
  for (const statement of [spans, someSpans]) statement.setReturnArrays(true)
  const segments = database.prepare(`
    SELECT id, parent_id, name, is_subsegment, start_us, end_us FROM segment WHERE trace = ?
    ORDER BY ${outerFirst.segments}`)
  const someSegments = database.prepare(`
    SELECT * FROM (SELECT id, parent_id, name, is_subsegment, start_us, end_us FROM segment
      WHERE trace = ? LIMIT ${maxRecords}) ORDER BY ${outerFirst.segments}`)
  const items = database.prepare(`
    SELECT * FROM (SELECT uuid, title, level, trace_flags, sampling_rule, time_us, id
      FROM occurrence WHERE trace = ? AND report = 0 LIMIT ${maxRecords}) ORDER BY time_us, id`)
  const lines = database.prepare(`
    SELECT * FROM (SELECT service, substr(message, 1, ${maxTextLength}) AS message, level, span_id,
      trace_flags, sampling_rule, time_us, id
      FROM log_line WHERE trace = ? LIMIT ${maxRecords}) ORDER BY time_us, id`)
  const resources = database.prepare(
    `SELECT id, attributes FROM resource WHERE trace = ? LIMIT ${maxResources}`,
  )

  const announcements = createAnnouncements(database)

  function readSpans(seq: number, count: number): SpanFacts[] {
    const rows = (count > maxSpans ? someSpans : spans).all(seq) as unknown as SpanRow[]
    const ids = new Set(rows.map(([spanId]) => spanId))
    const isTop = ([, parentId, , , , , , , , , , isTop]: SpanRow) =>
      isTop === undefined ? parentId === null || !ids.has(parentId) : isTop === 1
    return rows.map(row => toSpan(row, isTop(row)))
  }

  return (trace: Row): TraceFacts => {
    const seq = Number(trace.seq)
    const counts = countsOf(trace)
    const hasManySegments = counts.segments > maxRecords
    const segmentFacts = (hasManySegments ? someSegments : segments).all(seq).map(toSegment)
    const lineFacts = lines.all(seq).map(toLine)
    return {
      traceId: String(trace.trace_id),
      firstMillis: Number(trace.first_ms),
      lastMillis: Number(trace.last_ms),
      firstByLens: firstByLens(trace),
      startMillis: toMillis(Number(trace.start_us)),
      durationMillis: toMillis(Number(trace.end_us) - Number(trace.start_us)),
      counts,
      isFromFile: trace.from_file === 1,
      isCut:
        counts.spans > maxSpans ||
        Math.max(counts.segments, counts.items, counts.lines) > maxRecords,
      spans: readSpans(seq, counts.spans),
      segments: segmentFacts,
      items: items.all(seq).map(toItem),
      lines: lineFacts,
      lensesByResource: lensesByResource(resources.all(seq)),
      announcedElsewhere:
        counts.spans > 0 ? undefined : announcements.of(senders(segmentFacts, lineFacts)),
    }
  }
}

/** The services that segments and lines name. */
const senders = (segments: SegmentFacts[], lines: LineFacts[]) =>
  new Set([...segments.map(({ name }) => name), ...lines.map(({ service }) => service)])

const countsOf = (trace: Row): TraceFacts['counts'] => ({
  spans: Number(trace.spans),
  failedSpans: Number(trace.failed_spans),
  segments: Number(trace.segments),
  subsegments: Number(trace.subsegments),
  failedSegments: Number(trace.failed_segments),
  items: Number(trace.items) - Number(trace.found_errors),
  errors: Number(trace.items),
  lines: Number(trace.log_lines),
})

function firstByLens(trace: Row): TraceFacts['firstByLens'] {
  const known = lenses.filter(lens => trace[`${lens}_ms`] !== null)
  return Object.fromEntries(known.map(lens => [lens, Number(trace[`${lens}_ms`])]))
}

type SpanRow = [
  spanId: string,
  parentId: string | null,
  name: string,
  kind: number,
  service: string,
  status: number,
  httpStatus: number | null,
  itemUuid: string | null,
  resource: number,
  startMicros: number,
  inProgress: number,
  isTop?: number,
]

/** There are tens of thousands of spans: rows with names would cost more than all the rest. */
function toSpan(row: SpanRow, isTop: boolean): SpanFacts {
  const [spanId, parentId, name, kind, service, status, httpStatus, itemUuid, resource, ...rest] =
    row
  const [startMicros, inProgress] = rest
  return {
    spanId,
    parentId: parentId ?? undefined,
    name,
    startMicros,
    isServer: kind === serverKind,
    isEntry: kind === serverKind || kind === consumerKind,
    isDone: inProgress === 0,
    service,
    isError: status === errorStatus,
    httpStatus: httpStatus ?? undefined,
    itemUuid: itemUuid ?? undefined,
    resource,
    isTop,
  }
}

const toSegment = (row: Row): SegmentFacts => ({
  id: String(row.id),
  parentId: optionalText(row.parent_id),
  name: String(row.name),
  startMicros: Number(row.start_us),
  isSubsegment: row.is_subsegment === 1,
  isComplete: row.end_us !== null,
})

const sampling = (row: Row) => ({
  traceFlags: optionalNumber(row.trace_flags),
  samplingRule: optionalText(row.sampling_rule),
})

const toItem = (row: Row): ItemFacts => ({
  uuid: String(row.uuid),
  title: String(row.title),
  level: String(row.level),
  ...sampling(row),
})

const toLine = (row: Row): LineFacts => ({
  service: String(row.service),
  message: String(row.message),
  level: String(row.level),
  spanId: optionalText(row.span_id),
  ...sampling(row),
})

function lensesByResource(rows: Row[]): TraceFacts['lensesByResource'] {
  const found = new Map<number, Lens[]>()
  for (const row of rows) {
    const announced = announcedBy(parseObject(String(row.attributes)))
    if (announced) found.set(Number(row.id), announced)
  }
  return found
}
