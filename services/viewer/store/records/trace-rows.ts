import type { DatabaseSync } from 'node:sqlite'
import type { Lens } from '../../records/api.ts'
import type { Kind } from './bounds.ts'
import { type Amounts, type Ledger, noAmounts } from './ledger.ts'
import type { Sources } from './sources.ts'

/**
 * Which lens determines a trace's start and end; the higher wins. Spans and segments do so together,
 * since a trace may begin with the one and continue with the other.
 */
const extentRank = { otlp: 3, xray: 3, rollbar: 1, logs: 1 } as const satisfies Record<Lens, number>

/** Which lens determines a trace's sender; the first record of the highest wins. */
const sourceRank = { otlp: 3, xray: 2, logs: 1, rollbar: 0 } as const satisfies Record<Lens, number>

const kindOf = {
  otlp: 'spans',
  xray: 'segments',
  rollbar: 'items',
  logs: 'logLines',
} as const satisfies Record<Lens, Kind>

type TimeSpan = { startMicros: number; endMicros: number }

/** A trace while records are added to it. */
export type TraceHead = {
  seq: number
  source: number
  sourceRank: number
  isPinned: boolean
  /** Whether these additions create it. */
  isNew: boolean
  /** Whether some of its spans share an id: see repeated-spans.ts. */
  hasSharedIds: boolean
  /** The trace's amounts before the additions. */
  held: Amounts
  /** How many of its items are errors found in other records. */
  foundErrors: number
}

/** New records of a trace: rows of one lens, and what is in them. */
export type Gain = TimeSpan & {
  rows: number
  bytes: number
  /** Spans that failed. */
  failed?: number
  subsegments?: number
  failedSegments?: number
}

/** The columns of `trace` with its amounts. */
export const amountColumns = 'source, pins, spans, segments, items, log_lines, bytes'

type Row = Record<string, unknown>

export function amountsOf(row: Row): Amounts {
  return {
    spans: Number(row.spans),
    segments: Number(row.segments),
    items: Number(row.items),
    logLines: Number(row.log_lines),
    bytes: Number(row.bytes),
  }
}

type TraceRowsOptions = {
  ledger: Ledger
  sources: Sources
  /** Epoch milliseconds. */
  now: () => number
  /** Called when records are added to a trace. */
  onGain: (seq: number) => void
}

export type TraceRows = ReturnType<typeof createTraceRows>

/**
 * The rows of the traces themselves: created with the first record, changed by every later one. A
 * repeated record must not change its trace, or a resent batch would keep it pending.
 */
export function createTraceRows(
  database: DatabaseSync,
  { ledger, sources, now, onGain }: TraceRowsOptions,
) {
  const find = database.prepare(
    `SELECT seq, source, source_rank, pins, found_errors, spans, segments, items, log_lines, bytes,
       EXISTS (SELECT 1 FROM span INDEXED BY span_by_shared_id
         WHERE trace = seq AND shared_id NOT NULL)
     FROM trace WHERE trace_id = ?`,
  )
  // Nearly each group of records finds its trace: an object of its columns would cost three times as much.
  find.setReturnArrays(true)
  const insert = database.prepare(
    'INSERT INTO trace (trace_id, first_ms, last_ms, source, source_rank) VALUES (?, ?, ?, ?, ?)',
  )
  const gainFound = database.prepare(`
    UPDATE trace SET items = items + ?1, found_errors = found_errors + ?1, bytes = bytes + ?2
    WHERE seq = ?3 RETURNING source, pins`)
  const setSource = database.prepare('UPDATE trace SET source = ?, source_rank = ? WHERE seq = ?')
  const gains = {
    otlp: database.prepare(gainStatement('otlp')),
    xray: database.prepare(gainStatement('xray')),
    rollbar: database.prepare(gainStatement('rollbar')),
    logs: database.prepare(gainStatement('logs')),
  }

  /** Returns a trace to which this sender adds records by `lens`, and creates it if necessary. */
  function open(traceId: string, lens: Lens, sender: string): TraceHead {
    const row = find.get(traceId) as unknown[] | undefined
    const rank = sourceRank[lens]
    const head = row
      ? toHead(row.map(Number))
      : create(traceId, sources.idOf(`${lens} ${sender}`), rank)
    if (rank > head.sourceRank) move(head, sources.idOf(`${lens} ${sender}`), rank)
    return head
  }

  function create(traceId: string, source: number, rank: number): TraceHead {
    const arrival = now()
    const seq = Number(insert.run(traceId, arrival, arrival, source, rank).lastInsertRowid)
    const unmarked = { isPinned: false, hasSharedIds: false, foundErrors: 0 }
    return { seq, source, sourceRank: rank, isNew: true, ...unmarked, held: noAmounts() }
  }

  function move(head: TraceHead, source: number, rank: number): void {
    setSource.run(source, rank, head.seq)
    ledger.addToTraces(head.source, head.isPinned, head.held, -1)
    ledger.addToTraces(source, head.isPinned, head.held, 1)
    head.source = source
    head.sourceRank = rank
  }

  /** Adds new records of `lens` to a trace's row. */
  function gain(head: TraceHead, lens: Lens, gained: Gain): void {
    const { startMicros, endMicros, rows, bytes } = gained
    const { seq, source, isPinned } = head
    const own = ownCounts[lens].map(name => gained[name] ?? 0)
    gains[lens].run(now(), extentRank[lens], startMicros, endMicros, seq, rows, bytes, ...own)
    const amounts = noAmounts()
    amounts[kindOf[lens]] = rows
    amounts.bytes = bytes
    ledger.addToTraces(source, isPinned, amounts, 1)
    onGain(seq)
  }

  /** Adds errors that were found in a trace's records, or deletes them (negative). */
  function gainErrors(seq: number, { rows, bytes }: { rows: number; bytes: number }): void {
    const row = gainFound.get(rows, bytes, seq)
    if (!row) return
    onGain(seq)
    const amounts = { ...noAmounts(), items: rows, bytes }
    ledger.addToTraces(Number(row.source), Number(row.pins) > 0, amounts, 1)
  }

  return { open, gain, gainErrors }
}

function toHead(columns: number[]): TraceHead {
  const [seq = 0, source = 0, sourceRank = 0, pins = 0, foundErrors = 0, ...rest] = columns
  const [spans = 0, segments = 0, items = 0, logLines = 0, bytes = 0, hasSharedIds] = rest
  const held = { spans, segments, items, logLines, bytes }
  const marks = { isPinned: pins > 0, isNew: false, hasSharedIds: hasSharedIds === 1 }
  return { seq, source, sourceRank, ...marks, held, foundErrors }
}

const columnOf = { otlp: 'spans', xray: 'segments', rollbar: 'items', logs: 'log_lines' } as const

/** What a trace counts of one lens alone. */
const ownCounts = {
  otlp: ['failed'],
  xray: ['subsegments', 'failedSegments'],
  rollbar: [],
  logs: [],
} as const satisfies { [lens in Lens]: (keyof Gain)[] }

const ownColumns = {
  failed: 'failed_spans',
  subsegments: 'subsegments',
  failedSegments: 'failed_segments',
}

const gainStatement = (lens: Lens) => `
  UPDATE trace SET
    last_ms = ?1,
    ${lens}_ms = coalesce(${lens}_ms, ?1),
    extent_rank = max(extent_rank, ?2),
    start_us = CASE WHEN extent_rank < ?2 THEN ?3
                    WHEN extent_rank = ?2 THEN min(start_us, ?3) ELSE start_us END,
    end_us = CASE WHEN extent_rank < ?2 THEN ?4
                  WHEN extent_rank = ?2 THEN max(end_us, ?4) ELSE end_us END,
    ${columnOf[lens]} = ${columnOf[lens]} + ?6, bytes = bytes + ?7
    ${ownCounts[lens].map((name, place) => `, ${ownColumns[name]} = ${ownColumns[name]} + ?${place + 8}`).join('')}
  WHERE seq = ?5`
