import type { DatabaseSync } from 'node:sqlite'
import type { JsonObject } from '../../../json/json-object.ts'
import { noPrefilter, type Prefilter } from '../../filter/xray/prefilter.ts'
import type { TraceSubject } from '../../filter/xray/subject.ts'
import { readSubject } from '../../filter/xray/subject-text.ts'
import { parseObject } from '../../json/parse-object.ts'
import type { Sliced } from '../../turns/turns.ts'
import { optionalText, toMicros, toMillis } from '../records/columns.ts'
import { createReader, type Part } from '../records/payload-rows.ts'
import type { Most } from '../records/row-keys.ts'
import { boundsOf, createScanParts, isInPart } from '../records/scan-parts.ts'
import type { TimeRange } from '../records/trace-list-query.ts'

/** The last trace of the previous read. */
export type ScanPosition = { startMicros: number; seq: number }

export type TraceScan = {
  /** Range whose end is included. */
  range: TimeRange
  /** Traces in progress in the range, not only those that started in it. */
  isActive: boolean
  /** Traces that do not fulfil it are not read. */
  prefilter: Prefilter
  /** Whether traces that are not read have positions all the same, so that they can be counted. */
  isCounting?: boolean
}

type ScannedTrace = ScanPosition & { traceId: string; subject: TraceSubject }

export type StoredDocument = {
  id: string
  parentId?: string
  isSubsegment: boolean
  document: JsonObject
}

type Row = Record<string, unknown>

/** Whether flags in these columns are those of a prefilter; its values are `flagValues`. */
export const flagsPass = (traceFlags: string, partFlags: string) =>
  `(${traceFlags} & ? = ? AND ${partFlags} & ? = ?)`

const passesFlags = flagsPass('trace_flags', 'part_flags')

export const flagValues = ({ traceFlags, partFlags }: Prefilter) => [
  traceFlags,
  traceFlags,
  partFlags,
  partFlags,
]

// Subjects that are read at once; they are about a kilobyte each, 128 at most.
const tracesPerLook = 250

const byStart = { table: 'xray_trace', time: 'start_us', key: 'trace' }

/** Traces with segments. */
export function createXrayTraceRows(database: DatabaseSync, mostOfTrace: Most) {
  const partsOf = createScanParts(database, byStart)
  const newest = database.prepare(`SELECT trace, start_us FROM xray_trace
    WHERE ${isInPart(byStart)} AND end_us >= ? AND ${passesFlags}
    ORDER BY start_us DESC, trace DESC LIMIT ${tracesPerLook}`)
  const read = database.prepare(`SELECT trace, trace_id, xray_trace.start_us, subject
    FROM xray_trace JOIN trace ON trace.seq = xray_trace.trace
    WHERE trace IN (SELECT value FROM json_each(?)) AND ${passesFlags} AND instr(subject, ?) > 0`)
  const seqOf = database.prepare(
    'SELECT seq FROM trace JOIN xray_trace ON trace = seq WHERE trace_id = ?',
  )
  const documents = createReader(database, {
    table: 'segment',
    key: 'id',
    time: 'start_us',
    payload: 'document',
    first: '',
    columns: 'id, parent_id, is_subsegment, document',
    from: 'segment',
    toRecord: toDocument,
  })

  /**
   * Some traces after a position, newest first. One that is not read has no row, and one without the
   * flags of `prefilter` has no position either, unless all are counted. Without positions there are
   * no more traces.
   */
  function* look(
    { range, isActive, prefilter, isCounting }: TraceScan,
    last: ScanPosition | undefined,
  ): Sliced<Look> {
    const [from, until] = [toMicros(range.fromMillis), toMicros(range.toMillis)]
    const end = { value: until + 1, seq: 0 }
    const after =
      last && last.startMicros <= until ? { value: last.startMicros, seq: last.seq } : end
    const to = { value: isActive ? Number.MIN_SAFE_INTEGER : from, seq: 0 }
    const flags = flagValues(isCounting ? noPrefilter : prefilter)
    const conditions = [isActive ? from : Number.MIN_SAFE_INTEGER, ...flags]
    for (const part of partsOf({ after, to })) {
      const positions = newest.all(...boundsOf(part), ...conditions).map(toPosition)
      if (positions.length > 0) return { positions, rowsBySeq: rowsOf(positions, prefilter) }
      yield
    }
    return { positions: [], rowsBySeq: new Map() }
  }

  function rowsOf(positions: ScanPosition[], prefilter: Prefilter): Look['rowsBySeq'] {
    const seqs = JSON.stringify(positions.map(({ seq }) => seq))
    const rows = read.all(seqs, ...flagValues(prefilter), prefilter.needle)
    return new Map(rows.map(row => [Number(row.trace), row]))
  }

  return {
    look,
    seqOf(traceId: string): number | undefined {
      const row = seqOf.get(traceId)
      return row && Number(row.seq)
    },
    /** Documents as received, in order of start. */
    documents: (seq: number): Sliced<Part<StoredDocument>> => documents(seq, mostOfTrace),
  }
}

type Look = { positions: ScanPosition[]; rowsBySeq: Map<number, Row> }

const toPosition = (row: Row): ScanPosition => ({
  startMicros: Number(row.start_us),
  seq: Number(row.trace),
})

export const toScanned = (row: Row): ScannedTrace => ({
  seq: Number(row.trace),
  traceId: String(row.trace_id),
  startMicros: Number(row.start_us),
  subject: readSubject(String(row.subject)),
})

const toDocument = (row: Row): StoredDocument => ({
  id: String(row.id),
  parentId: optionalText(row.parent_id),
  isSubsegment: row.is_subsegment === 1,
  document: parseObject(String(row.document)),
})

export const startMillisOf = ({ startMicros }: ScanPosition) => toMillis(startMicros)
