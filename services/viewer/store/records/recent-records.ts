import type { DatabaseSync } from 'node:sqlite'
import type { JsonObject } from '../../../json/json-object.ts'
import { parseObject } from '../../json/parse-object.ts'
import { lenses } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'
import { optionalNumber } from './columns.ts'
import type { Recent, RecentItem, RecentSpan, RecentTrace } from './recent.ts'
import { type SpanRow, spanReader, toItem, toLine, toSegment } from './recent-rows.ts'
import type { TimeRange } from './trace-list-query.ts'

/** What one look reads at most, so that it takes the same time however much is stored. */
export const looked = { traces: 500, spans: 10_000, lines: 2000, items: 500 }

/** Of one trace. A larger one is cut: what it lacks may be among the others. */
const most = { spans: 500, segments: 200, lines: 100, items: 50, resources: 50 }

/** Characters of a line that are read. */
const mostChars = 2000

/** Of a larger text nothing is read. */
const mostBytes = 16 * 1024

const small = (column: string, value: string) =>
  `CASE WHEN octet_length(${column}) <= ${mostBytes} AND json_valid(${column}) THEN ${value} END`

type Row = Record<string, unknown>

const lineColumns = `log_line.service, log_stream.name AS stream,
  substr(log_line.message, 1, 200) AS message,
  CASE WHEN octet_length(log_line.raw) <= ${mostBytes}
    THEN substr(log_line.raw, 1, ${mostChars}) ELSE '' END AS raw, log_line.arrived_ms, log_line.trace_flags,
  log_line.sampling_rule FROM log_line JOIN log_stream ON log_stream.id = log_line.stream`

const member = (path: string) => small('data', `data ->> '$[1].${path}'`)

const itemColumns = `uuid, arrived_ms, span_id, trace_flags, sampling_rule,
  ${member('server.host')} AS host, ${member('framework')} AS framework,
  ${member('language')} AS language, ${member('notifier.name')} AS notifier,
  ${member('notifier.version')} AS notifier_version FROM occurrence`

const sdkMember = (name: string) => small('document', `document ->> '$.aws.xray.${name}'`)

/** Reads the newest records of a range, within `looked`. */
export function createRecentRecords(database: DatabaseSync) {
  const traces = database.prepare(`SELECT seq, trace_id, last_ms, from_file, otlp_ms, xray_ms,
      rollbar_ms, logs_ms, spans, segments, items, log_lines FROM trace
    WHERE first_ms >= ? AND first_ms < ? ORDER BY first_ms DESC, seq DESC LIMIT ${looked.traces}`)
  const count = database.prepare(
    'SELECT count(*) AS count FROM trace WHERE first_ms >= ? AND first_ms < ?',
  )
  const spans = database.prepare(`SELECT span_id, parent_id, name, kind, service, start_us,
      duration_us, status, item_uuid, resource FROM span WHERE trace = ? LIMIT ?`)
  // There are thousands of spans: rows with names would cost more than all the rest.
  spans.setReturnArrays(true)
  const resources = database.prepare(
    `SELECT id, ${small('attributes', 'attributes')} AS attributes FROM resource WHERE trace = ? LIMIT ${most.resources}`,
  )
  const segments = database.prepare(`SELECT name, end_us, ${sdkMember('sdk')} AS sdk,
      ${sdkMember('sdk_version')} AS sdk_version
    FROM segment WHERE trace = ? AND is_subsegment = 0 LIMIT ${most.segments}`)
  const isSegment = database.prepare(
    'SELECT 1 FROM segment WHERE trace = ? AND (id = ? OR instr(document, ?) > 0) LIMIT 1',
  )
  const lines = database.prepare(
    `SELECT ${lineColumns} WHERE log_line.trace = ? LIMIT ${most.lines}`,
  )
  const items = database.prepare(
    `SELECT ${itemColumns} WHERE trace = ? AND report = 0 LIMIT ${most.items}`,
  )
  const looseLines = database.prepare(`SELECT ${lineColumns}
    WHERE log_line.trace IS NULL AND log_line.arrived_ms >= ? AND log_line.arrived_ms < ?
    ORDER BY log_line.arrived_ms DESC LIMIT ${looked.lines}`)
  const looseItems = database.prepare(`SELECT ${itemColumns}
    WHERE trace IS NULL AND report = 0 ORDER BY id DESC LIMIT ${looked.items}`)

  function orphansOf(seq: number, read: RecentSpan[], hasSegments: boolean): RecentSpan[] {
    const ids = new Set(read.map(({ id }) => id))
    const orphans = read.filter(({ parentId }) => parentId !== undefined && !ids.has(parentId))
    if (!hasSegments) return orphans
    return orphans
      .slice(0, most.items)
      .filter(({ parentId }) => !isSegment.get(seq, parentId!, parentId!))
  }

  function readTrace(row: Row, room: number, resourceOf: ReadResource): RecentTrace {
    const seq = Number(row.seq)
    const counts = countsOf(row)
    const mostSpans = Math.min(most.spans, room)
    const byId = new Map(
      (counts.spans > 0 ? resources.all(seq) : []).map(({ id, attributes }) => [id, attributes]),
    )
    const toSpan = spanReader(id => resourceOf(byId.get(id)))
    const rows = counts.spans > 0 ? spans.all(seq, mostSpans) : []
    const read = (rows as unknown as SpanRow[]).map(toSpan)
    const isCut = counts.spans > mostSpans || counts.segments > most.segments
    return {
      seq,
      traceId: String(row.trace_id),
      lastMillis: Number(row.last_ms),
      isFromFile: row.from_file === 1,
      firstByLens: Object.fromEntries(
        lenses.map(lens => [lens, optionalNumber(row[`${lens}_ms`])]),
      ),
      isCut,
      spans: read,
      orphans: isCut ? [] : orphansOf(seq, read, counts.segments > 0),
      segments: counts.segments > 0 ? segments.all(seq).map(toSegment) : [],
      lines: counts.lines > 0 ? lines.all(seq).map(toLine) : [],
      items: counts.items > 0 ? items.all(seq).map(toItem) : [],
    }
  }

  return function* read({ fromMillis, toMillis }: TimeRange): Sliced<Recent> {
    const found: RecentTrace[] = []
    const resourceOf = createResources()
    let room = looked.spans
    for (const row of traces.all(fromMillis, toMillis)) {
      const trace = readTrace(row, room, resourceOf)
      found.push(trace)
      room -= trace.spans.length
      if (room <= 0) break
      yield
    }
    const isInRange = ({ arrivedMillis: at }: RecentItem) => at >= fromMillis && at < toMillis
    return {
      traces: found,
      lines: looseLines.all(fromMillis, toMillis).map(toLine),
      items: looseItems.all().map(toItem).filter(isInRange),
      tracesOfRange: Number(count.get(fromMillis, toMillis)?.count),
    }
  }
}

type ReadResource = (text: Row[string]) => JsonObject

/** The same few resources are kept once for each trace, as the same text. */
function createResources(): ReadResource {
  const known = new Map<unknown, JsonObject>()
  return text => {
    const found = known.get(text) ?? parseObject(String(text ?? '{}'))
    known.set(text, found)
    return found
  }
}

const countsOf = (row: Row) => ({
  spans: Number(row.spans),
  segments: Number(row.segments),
  items: Number(row.items),
  lines: Number(row.log_lines),
})
