import type { DatabaseSync } from 'node:sqlite'
import type { JsonObject } from '../../json-object.ts'
import { parseObject, toMicros, toMillis } from '../../store/columns.ts'
import type { TimeRange } from '../../store/trace-queries.ts'
import type { Necessary } from '../filter/necessary.ts'
import type { TraceSubject } from '../filter/subject.ts'
import { readSubject } from '../filter/subject-text.ts'

/** The last trace of what was read before. */
export type ScanPosition = { startMicros: number; seq: number }

export type TraceScan = {
  /** Its end is included. */
  range: TimeRange
  /** Those under way in the range, not only those that started in it. */
  isActive: boolean
  /** Those that do not have it are passed over. */
  necessary: Necessary
}

export type ScannedTrace = ScanPosition & { traceId: string; subject: TraceSubject }

export type StoredDocument = {
  id: string
  parentId?: string
  isSubsegment: boolean
  document: JsonObject
}

type Row = Record<string, unknown>

/** Whether a row of `xray_trace` has what `necessaryValues` say; the cheapest is asked first. */
export const meetsNecessary =
  '(trace_flags & ? = ? AND part_flags & ? = ? AND instr(subject, ?) > 0)'

export const necessaryValues = ({ traceFlags, partFlags, needle }: Necessary) =>
  [traceFlags, traceFlags, partFlags, partFlags, needle] as const

/** Traces of which segments came. */
export function createXrayTraceRows(database: DatabaseSync) {
  const columns = 'SELECT trace, trace_id, xray_trace.start_us, subject FROM xray_trace'
  const joined = `${columns} JOIN trace ON trace.seq = xray_trace.trace`
  const order = `AND ${meetsNecessary} AND (xray_trace.start_us, trace) < (?, ?)
    ORDER BY xray_trace.start_us DESC, trace DESC LIMIT ?`
  const startedIn = database.prepare(`${joined} WHERE xray_trace.start_us BETWEEN ? AND ? ${order}`)
  const activeIn = database.prepare(
    `${joined} WHERE xray_trace.end_us >= ? AND xray_trace.start_us <= ? ${order}`,
  )
  const seqOf = database.prepare(
    'SELECT seq FROM trace JOIN xray_trace ON trace = seq WHERE trace_id = ?',
  )
  const documents = database.prepare(
    'SELECT id, parent_id, is_subsegment, document FROM segment WHERE trace = ? ORDER BY start_us, id',
  )

  /** At most `limit`, newest first, that come after the last one of before. */
  function scan(
    query: TraceScan,
    after: Partial<ScanPosition> | undefined,
    limit: number,
  ): ScannedTrace[] {
    const { range, isActive, necessary } = query
    const { startMicros = Number.MAX_SAFE_INTEGER, seq = 0 } = after ?? {}
    const bounds = [toMicros(range.fromMillis), toMicros(range.toMillis)] as const
    const values = [...bounds, ...necessaryValues(necessary), startMicros, seq, limit] as const
    return (isActive ? activeIn : startedIn).all(...values).map(toScanned)
  }

  return {
    scan,
    seqOf(traceId: string): number | undefined {
      const row = seqOf.get(traceId)
      return row && Number(row.seq)
    },
    /** As they were received, in the order of their starts. */
    documents: (seq: number): StoredDocument[] => documents.all(seq).map(toDocument),
  }
}

const toScanned = (row: Row): ScannedTrace => ({
  seq: Number(row.trace),
  traceId: String(row.trace_id),
  startMicros: Number(row.start_us),
  subject: readSubject(String(row.subject)),
})

const toDocument = (row: Row): StoredDocument => ({
  id: String(row.id),
  ...(row.parent_id === null ? {} : { parentId: String(row.parent_id) }),
  isSubsegment: row.is_subsegment === 1,
  document: parseObject(String(row.document)),
})

export const startMillisOf = ({ startMicros }: ScanPosition) => toMillis(startMicros)
