import type { DatabaseSync } from 'node:sqlite'
import { type Lens, lenses } from '../api.ts'
import { errorStatus, parseObject, serverKind, toMillis } from './columns.ts'
import type { ItemFacts, LineFacts, SegmentFacts, SpanFacts, TraceFacts } from './trace-facts.ts'

type Row = Record<string, unknown>

/** The columns of `trace` that `read` needs. */
export const traceColumns =
  'seq, trace_id, first_ms, last_ms, start_us, end_us, otlp_ms, xray_ms, rollbar_ms, logs_ms'

/** Reads what is known of one trace without its payloads. */
export function createFactRows(database: DatabaseSync) {
  const spans = database.prepare(`
    SELECT span_id, parent_id, name, kind, service, status, http_status, item_uuid, resource
    FROM span WHERE trace = ? ORDER BY start_us, span_id`)
  spans.setReturnArrays(true)
  const segments = database.prepare(`
    SELECT id, parent_id, name, is_subsegment, end_us FROM segment WHERE trace = ?
    ORDER BY start_us, id`)
  const items = database.prepare(`
    SELECT uuid, title, level, trace_flags, sampling_rule FROM occurrence WHERE trace = ?
    ORDER BY time_us, id`)
  const lines = database.prepare(`
    SELECT service, message, level, span_id, trace_flags, sampling_rule FROM log_line
    WHERE trace = ? ORDER BY time_us, id`)
  const resources = database.prepare('SELECT id, attributes FROM resource WHERE trace = ?')

  return (trace: Row): TraceFacts => {
    const seq = Number(trace.seq)
    return {
      traceId: String(trace.trace_id),
      firstMillis: Number(trace.first_ms),
      lastMillis: Number(trace.last_ms),
      firstByLens: firstByLens(trace),
      startMillis: toMillis(Number(trace.start_us)),
      durationMillis: toMillis(Number(trace.end_us) - Number(trace.start_us)),
      spans: (spans.all(seq) as unknown as SpanRow[]).map(toSpan),
      segments: segments.all(seq).map(toSegment),
      items: items.all(seq).map(toItem),
      lines: lines.all(seq).map(toLine),
      lensesByResource: lensesByResource(resources.all(seq)),
    }
  }
}

function firstByLens(trace: Row): TraceFacts['firstByLens'] {
  const known = lenses.filter(lens => trace[`${lens}_ms`] !== null)
  return Object.fromEntries(known.map(lens => [lens, Number(trace[`${lens}_ms`])]))
}

/** The member itself, or nothing when its column is NULL. */
const optional = <Key extends string, Value>(key: Key, value: unknown) =>
  (value === null ? {} : { [key]: value }) as { [key in Key]?: Value }

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
]

/** Spans come by the ten thousand: rows with names, and spreads, would cost more than all the rest. */
function toSpan(row: SpanRow): SpanFacts {
  const [spanId, parentId, name, kind, service, status, httpStatus, itemUuid, resource] = row
  return {
    spanId,
    parentId: parentId ?? undefined,
    name,
    isServer: kind === serverKind,
    service,
    isError: status === errorStatus,
    httpStatus: httpStatus ?? undefined,
    itemUuid: itemUuid ?? undefined,
    resource,
  }
}

const toSegment = (row: Row): SegmentFacts => ({
  id: String(row.id),
  ...optional<'parentId', string>('parentId', row.parent_id),
  name: String(row.name),
  isSubsegment: row.is_subsegment === 1,
  isComplete: row.end_us !== null,
})

const sampling = (row: Row) => ({
  ...optional<'traceFlags', number>('traceFlags', row.trace_flags),
  ...optional<'samplingRule', string>('samplingRule', row.sampling_rule),
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
  ...optional<'spanId', string>('spanId', row.span_id),
  ...sampling(row),
})

function lensesByResource(rows: Row[]): TraceFacts['lensesByResource'] {
  const found = new Map<number, Lens[]>()
  for (const row of rows) {
    const announced = parseObject(String(row.attributes))['waywiser.lenses']
    if (!Array.isArray(announced)) continue
    found.set(
      Number(row.id),
      lenses.filter(lens => announced.includes(lens)),
    )
  }
  return found
}
