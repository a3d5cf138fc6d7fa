import type { DatabaseSync } from 'node:sqlite'
import type { MapSpan, SpanData } from '../../graph/map-span.ts'
import type { TraceSegment } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'
import {
  columnToKind,
  errorStatus,
  optionalNumber,
  optionalText,
  parseJson,
  toMillis,
} from '../records/columns.ts'
import { createReader, type Part } from '../records/payload-rows.ts'
import type { Most } from '../records/row-keys.ts'

/** As many as of segments: the map of a larger trace is drawn from its first spans. */
const mostSpans: Most = { rows: 10_000, bytes: 8 * 1024 * 1024 }

const spansPerLook = 2000

const fewSpans = 100
const fewBytes = 512 * 1024

const columns = `span_id, parent_id, name, kind, service, start_us, duration_us, status,
  http_status, in_progress, data`

/**
 * Reads the spans that say more about a trace than its segments: all of them when a service among
 * them sent no segment in it, else none.
 */
export function createMapSpans(database: DatabaseSync) {
  const services = database.prepare(`
    SELECT json_group_array(DISTINCT service) AS services, max(span_id) AS last, count(*) AS count
    FROM (SELECT service, span_id FROM span WHERE trace = ? AND span_id > ? ORDER BY span_id
      LIMIT ${spansPerLook})`)
  const readMany = createReader(database, {
    table: 'span',
    key: 'span_id',
    time: 'start_us',
    payload: 'data',
    first: '',
    columns,
    from: 'span',
    toRecord: toMapSpan,
  })

  // Nearly all traces are small: they are read in one step and sorted here.
  const few = database.prepare(`SELECT ${columns} FROM span WHERE trace =
    (SELECT seq FROM trace WHERE seq = ? AND spans <= ${fewSpans} AND bytes <= ${fewBytes})`)

  function* read(seq: number): Sliced<Part<MapSpan>> {
    const rows = few.all(seq)
    if (rows.length === 0) return yield* readMany(seq, mostSpans)
    const spans = rows.map(toMapSpan)
    return { rows: spans.sort((a, b) => a.startMillis - b.startMillis), left: 0 }
  }

  function* hasOthers(seq: number, names: Set<string>): Sliced<boolean> {
    for (let last = ''; ; ) {
      const row = services.get(seq, last)!
      const found = parseJson<string[]>(row.services, [])
      if (found.some(name => !names.has(name))) return true
      if (Number(row.count) < spansPerLook) return false
      last = String(row.last)
      yield
    }
  }

  return function* spansOf(seq: number, segments: TraceSegment[]): Sliced<Part<MapSpan>> {
    const sent = segments.filter(({ type }) => type === 'segment').map(({ name }) => name)
    const isSaid = sent.length > 0 && !(yield* hasOthers(seq, new Set(sent)))
    return isSaid ? { rows: [], left: 0 } : yield* read(seq)
  }
}

function toMapSpan(row: Record<string, unknown>): MapSpan {
  const text = String(row.data)
  let data: SpanData | undefined
  return {
    id: String(row.span_id),
    parentId: optionalText(row.parent_id),
    service: String(row.service),
    name: String(row.name),
    kind: columnToKind(Number(row.kind)),
    startMillis: toMillis(Number(row.start_us)),
    durationMillis: row.in_progress === 1 ? undefined : toMillis(Number(row.duration_us)),
    isError: row.status === errorStatus,
    httpStatus: optionalNumber(row.http_status),
    text,
    data() {
      data ??= { ...noData, ...parseJson<Partial<SpanData>>(text, {}) }
      return data
    },
  }
}

const noData: SpanData = { attributes: {}, events: [], links: [] }
