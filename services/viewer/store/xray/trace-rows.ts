import type { DatabaseSync } from 'node:sqlite'
import type { JsonObject } from '../../../json/json-object.ts'
import type { Prefilter } from '../../filter/xray/prefilter.ts'
import type { TraceSubject } from '../../filter/xray/subject.ts'
import { readSubject } from '../../filter/xray/subject-text.ts'
import { parseObject } from '../../json/parse-object.ts'
import type { Sliced } from '../../turns/turns.ts'
import { optionalText, toMicros, toMillis } from '../records/columns.ts'
import { createReader, type Part } from '../records/payload-rows.ts'
import type { Most } from '../records/row-keys.ts'
import type { TimeRange } from '../records/trace-list-query.ts'

/** The last trace of the previous read. */
export type ScanPosition = { startMicros: number; seq: number }

export type TraceScan = {
  /** Range whose end is included. */
  range: TimeRange
  /** Traces in progress in the range, not only those that started in it. */
  isActive: boolean
  /** Traces that do not fulfil it are skipped. */
  prefilter: Prefilter
}

type ScannedTrace = ScanPosition & { traceId: string; subject: TraceSubject }

export type StoredDocument = {
  id: string
  parentId?: string
  isSubsegment: boolean
  document: JsonObject
}

type Row = Record<string, unknown>

/** Whether a row of `xray_trace` fulfils the `prefilterValues`; the cheapest test comes first. */
export const passesPrefilter =
  '(trace_flags & ? = ? AND part_flags & ? = ? AND instr(subject, ?) > 0)'

export const prefilterValues = ({ traceFlags, partFlags, needle }: Prefilter) =>
  [traceFlags, traceFlags, partFlags, partFlags, needle] as const

// Subjects that are read at once; they are about a kilobyte each, 128 at most.
const tracesPerLook = 250

/** Traces with segments. */
export function createXrayTraceRows(database: DatabaseSync, mostOfTrace: Most) {
  const inRange = 'SELECT trace, start_us FROM xray_trace WHERE'
  const ties = database.prepare(
    `${inRange} start_us = ? AND trace < ? ORDER BY trace DESC LIMIT ${tracesPerLook}`,
  )
  const earlier = database.prepare(
    `${inRange} start_us < ? AND start_us >= ? ORDER BY start_us DESC, trace DESC LIMIT ?`,
  )
  const read = database.prepare(`SELECT trace, trace_id, xray_trace.start_us, subject
    FROM xray_trace JOIN trace ON trace.seq = xray_trace.trace
    WHERE trace IN (SELECT value FROM json_each(?)) AND xray_trace.end_us >= ?
      AND ${passesPrefilter}`)
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

  /** Positions of the next traces, newest first. */
  function nextPositions(
    from: number,
    to: number,
    after: ScanPosition | undefined,
  ): ScanPosition[] {
    const same = after && after.startMicros <= to ? ties.all(after.startMicros, after.seq) : []
    const before = after ? Math.min(after.startMicros, to + 1) : to + 1
    const rest = tracesPerLook - same.length
    return [...same, ...earlier.all(before, from, rest)].map(row => ({
      startMicros: Number(row.start_us),
      seq: Number(row.trace),
    }))
  }

  /**
   * Some traces after a position, newest first. A trace that does not fulfil `prefilter` has a
   * position but no row. Without positions there are no more traces.
   */
  function look({ range, isActive, prefilter }: TraceScan, after: ScanPosition | undefined): Look {
    const [from, to] = [toMicros(range.fromMillis), toMicros(range.toMillis)]
    const positions = nextPositions(isActive ? Number.MIN_SAFE_INTEGER : from, to, after)
    const seqs = JSON.stringify(positions.map(({ seq }) => seq))
    const endsFrom = isActive ? from : Number.MIN_SAFE_INTEGER
    const rows = read.all(seqs, endsFrom, ...prefilterValues(prefilter))
    return { positions, rowsBySeq: new Map(rows.map(row => [Number(row.trace), row])) }
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
