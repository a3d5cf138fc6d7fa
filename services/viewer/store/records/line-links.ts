import type { DatabaseSync } from 'node:sqlite'
import { isSpanId } from '../../../trace-context/trace-id.ts'
import { keyOfLine } from '../../errors/of-line.ts'
import type { LogLine, SpanRecord } from '../../records/record.ts'
import { lineOverhead } from './cost.ts'
import type { Ledger } from './ledger.ts'
import type { Tally } from './tally.ts'
import type { Gain, TraceRows } from './trace-rows.ts'

/** Traces that a line's span is searched in, the newest, and how many spans of one call. */
const recentTraces = 1000
const maxSearches = 8

/** Lines that one transaction links, in some milliseconds; later ones link the others. */
const linesPerWrite = 500

/** Spans that lines wait for; the longest waiting one gives way. */
const maxAwaited = 10_000

export type LineLinks = ReturnType<typeof createLineLinks>

type Waiting = {
  id: number
  stream: number
  time_us: number
  arrived_ms: number
  bytes: number
  name: string
  stream_name: string
  identity: string
}

/**
 * Links lines that only mention an id, or only name a span, with the trace of that id: at once if
 * the trace is stored, else when it arrives.
 */
export function createLineLinks(database: DatabaseSync, traces: TraceRows, ledger: Ledger) {
  const isTrace = database.prepare('SELECT 1 FROM trace WHERE trace_id = ?')
  const traceOfSpan = database.prepare(`
    SELECT trace_id FROM (SELECT seq, trace_id FROM trace ORDER BY seq DESC LIMIT ${recentTraces})
    WHERE EXISTS (SELECT 1 FROM span WHERE trace = seq AND span_id = ?) LIMIT 1`)
  const insert = database.prepare('INSERT OR IGNORE INTO line_mention VALUES (?, ?)')
  const waitingFor = database.prepare(`
    SELECT log_line.id, stream, time_us, arrived_ms, octet_length(raw) AS bytes, log_group.name,
      log_stream.name AS stream_name, identity
    FROM line_mention JOIN log_line ON log_line.id = line JOIN log_stream ON log_stream.id = stream
      JOIN log_group ON log_group.id = log_group
    WHERE line_mention.id = ? AND trace IS NULL LIMIT ?`)
  const setTrace = database.prepare('UPDATE log_line SET trace = ? WHERE id = ?')
  const forget = database.prepare('DELETE FROM line_mention WHERE line = ?')
  const countStream = database.prepare(
    'UPDATE log_stream SET loose_lines = loose_lines - 1 WHERE id = ?',
  )
  const setArrival = database.prepare('UPDATE trace SET logs_ms = min(logs_ms, ?) WHERE seq = ?')

  const awaitedSpans = new Set<string>()
  for (const { id } of database
    .prepare(`SELECT DISTINCT id FROM line_mention WHERE length(id) = 16 LIMIT ${maxAwaited}`)
    .iterate())
    awaitedSpans.add(String(id))
  /** Ids of which more lines wait than one transaction links, with their traces. */
  const left = new Map<string, string>()
  let hasWaiting = database.prepare('SELECT 1 FROM line_mention LIMIT 1').get() !== undefined

  /** Returns a search for the trace of a line, which remembers what it has found. */
  function createSearch(): (line: LogLine) => string | undefined {
    const ofSpan = new Map<string, string | undefined>()
    return ({ traceId, mentions, spanId }) => {
      if (traceId !== undefined) return traceId
      const mentioned = mentions?.find(id => isTrace.get(id) !== undefined)
      if (mentioned !== undefined || spanId === undefined) return mentioned
      if (!ofSpan.has(spanId) && ofSpan.size < maxSearches) {
        ofSpan.set(spanId, traceOfSpan.get(spanId)?.trace_id as string | undefined)
      }
      return ofSpan.get(spanId)
    }
  }

  /** Notes the ids of a line without a trace. */
  function wait(line: number | bigint, { mentions = [], spanId }: LogLine): void {
    const isAwaited = spanId !== undefined && isSpanId(spanId)
    for (const id of isAwaited ? [...mentions, spanId] : mentions) {
      insert.run(id, line)
      hasWaiting = true
    }
    if (!isAwaited) return
    awaitedSpans.add(spanId)
    const [oldest] = awaitedSpans
    if (awaitedSpans.size > maxAwaited && oldest !== undefined) awaitedSpans.delete(oldest)
  }

  /** Links lines that waited for one of the traces to which a transaction added something. */
  function adopt(tally: Tally): void {
    if (!hasWaiting) return
    for (const traceId of [...tally.changed]) link(traceId, traceId, tally)
    for (const [id, traceId] of [...left]) {
      if (tally.linkedLines >= linesPerWrite) return
      left.delete(id)
      if (isTrace.get(traceId)) link(id, traceId, tally)
    }
  }

  /** Links lines that waited for one of these spans. */
  function adoptBySpan(spans: SpanRecord[], tally: Tally): void {
    if (awaitedSpans.size === 0) return
    for (const { spanId, traceId } of spans) {
      if (awaitedSpans.delete(spanId)) link(spanId, traceId, tally)
    }
  }

  function link(id: string, traceId: string, tally: Tally): void {
    const first = waitingFor.get(id, 1)
    if (first === undefined) return
    const head = traces.open(traceId, 'logs', String(first.name))
    const room = tally.roomIn(head, 'logLines')
    const most = Math.min(room, Math.max(linesPerWrite - tally.linkedLines, 0))
    const lines = waitingFor.all(id, most) as Waiting[]
    if (lines.length === most && most < room) left.set(id, traceId)
    if (lines.length === 0) return
    tally.linkedLines += lines.length
    for (const { id: line, stream } of lines) {
      setTrace.run(head.seq, line)
      forget.run(line)
      countStream.run(stream)
    }
    const gained = gainOf(lines)
    ledger.addLoose('logLines', -gained.rows, -gained.bytes)
    traces.gain(head, 'logs', gained)
    setArrival.run(Math.min(...lines.map(line => line.arrived_ms)), head.seq)
    tally.keep({ rows: 0, bytes: 0 }, traceId)
    if (ledger.loose.items.rows > 0) {
      for (const line of lines) tally.linked.push({ traceId, key: errorKeyOf(line) })
    }
  }

  return { createSearch, wait, adopt, adoptBySpan, isBehind: () => left.size > 0 }
}

const errorKeyOf = ({ name: group, stream_name: stream, time_us: micros, identity }: Waiting) =>
  keyOfLine({ group, stream, micros, identity })

function gainOf(lines: Waiting[]): Gain {
  const times = lines.map(line => line.time_us)
  return {
    startMicros: Math.min(...times),
    endMicros: Math.max(...times),
    rows: lines.length,
    bytes: lines.reduce((sum, { bytes }) => sum + bytes + lineOverhead, 0),
  }
}
