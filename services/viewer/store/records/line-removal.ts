import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { lineOverhead, within } from './cost.ts'
import type { Ledger } from './ledger.ts'
import { noAmounts } from './ledger.ts'
import { amountColumns, amountsOf } from './trace-rows.ts'

type Row = Record<string, SQLInputValue>

type LineRemovalOptions = {
  ledger: Ledger
  /** Called with the id of each trace that lost lines. */
  onDropped(traceId: string): void
}

export type LineRemoval = ReturnType<typeof createLineRemoval>

/**
 * Deletes log lines, the oldest ones first, and corrects the counts of streams, of traces and of
 * the store. Every method returns its cost, in rows.
 */
export function createLineRemoval(
  database: DatabaseSync,
  { ledger, onDropped }: LineRemovalOptions,
) {
  const pick = (condition: string, order: string) =>
    database.prepare(`SELECT id, octet_length(raw) AS bytes FROM log_line
      WHERE ${condition} ORDER BY ${order} LIMIT ?`)
  const looseOf = pick('trace IS NULL AND stream = ?', 'id')
  const looseBefore = pick('trace IS NULL AND arrived_ms < ?', 'arrived_ms')
  const earlierOf = pick('stream = ? AND time_us < ?', 'time_us')
  const remove = database.prepare(`DELETE FROM log_line
    WHERE id IN (SELECT value FROM json_each(?))
    RETURNING stream, trace, octet_length(raw) AS bytes`)
  const countStream = database.prepare(`UPDATE log_stream SET lines = lines - ?,
    loose_lines = loose_lines - ?, bytes = bytes - ? WHERE id = ?`)
  const countTrace = database.prepare(`UPDATE trace SET log_lines = log_lines - ?,
    bytes = bytes - ? WHERE seq = ? RETURNING trace_id, ${amountColumns}`)
  const hidden = database.prepare('SELECT id FROM log_stream WHERE log_group = 0 LIMIT 1')
  const dropStream = database.prepare('DELETE FROM log_stream WHERE id = ?')
  const dropEmpty = database.prepare(`DELETE FROM trace
    WHERE seq = ? AND spans + segments + items + log_lines <= 0`)

  function removePicked(picked: Row[], budget: number): number {
    if (picked.length === 0) return 0
    const { rows, cost } = within(picked, budget)
    const removed = remove.all(JSON.stringify(rows.map(({ id }) => id))) as Row[]
    noteStreams(removed)
    for (const [trace, lines] of Map.groupBy(removed, row => row.trace)) {
      const bytes = bytesOf(lines) + lines.length * lineOverhead
      if (trace === null) ledger.addLoose('logLines', -lines.length, -bytes)
      else takeFromTrace(Number(trace), lines.length, bytes)
    }
    return cost
  }

  /** Call for deleted rows that have `stream`, `trace` and `bytes`. */
  function noteStreams(removed: Row[]): void {
    for (const [stream, lines] of Map.groupBy(removed, row => row.stream)) {
      const loose = lines.filter(({ trace }) => trace === null).length
      countStream.run(lines.length, loose, bytesOf(lines), stream ?? null)
    }
  }

  /** Deletes the trace when it has no more records. A deleted trace has no row. */
  function takeFromTrace(seq: number, logLines: number, bytes: number): void {
    const row = countTrace.get(logLines, bytes, seq)
    if (!row) return
    const isPinned = Number(row.pins) > 0
    const lost = { ...noAmounts(), logLines, bytes }
    ledger.addToTraces(Number(row.source), isPinned, lost, -1)
    onDropped(String(row.trace_id))
    if (dropEmpty.run(seq).changes === 0) return
    ledger.addToTraces(Number(row.source), isPinned, amountsOf(row), -1)
  }

  /** Deletes lines of deleted streams (see log-groups.ts), and finally the streams. */
  function collect(budget: number): number {
    const id = hidden.get()?.id
    if (typeof id !== 'number') return 0
    const cost = removePicked(earlierOf.all(id, Number.MAX_SAFE_INTEGER, budget) as Row[], budget)
    if (cost === 0) dropStream.run(id)
    return Math.max(cost, 1)
  }

  return {
    noteStreams,
    collect,
    hasHidden: () => hidden.get() !== undefined,
    /** Lines without a trace in one stream. */
    dropLooseOf: (stream: number, budget: number) =>
      removePicked(looseOf.all(stream, budget) as Row[], budget),
    /** Lines without a trace that arrived before. */
    dropLooseBefore: (millis: number, budget: number) =>
      removePicked(looseBefore.all(millis, budget) as Row[], budget),
    /** Lines of one stream with an earlier time, in traces or not. */
    dropEarlierOf: (stream: number, micros: number, budget: number) =>
      removePicked(earlierOf.all(stream, micros, budget) as Row[], budget),
  }
}

const bytesOf = (rows: Row[]) => rows.reduce((sum, { bytes }) => sum + Number(bytes), 0)
