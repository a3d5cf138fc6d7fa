import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { xrayTraceTables } from '../xray/store/schema.ts'

/** What the store may hold at most. `items` counts occurrences. */
export type Bounds = {
  bytes: number
  spans: number
  segments: number
  items: number
  logLines: number
  logStreams: number
  logGroups: number
  ageMillis: number
}

export const defaultBounds: Bounds = {
  bytes: 256 * 1024 * 1024,
  spans: 200_000,
  segments: 200_000,
  items: 20_000,
  logLines: 200_000,
  logStreams: 10_000,
  logGroups: 1000,
  ageMillis: 24 * 60 * 60 * 1000,
}

export type Totals = { spans: number; segments: number; items: number; logLines: number }

// Small steps, so that what pushes out is never far slower than what it makes room for.
const tracesPerStep = 64
const looseRecordsPerStep = 1000

export type Evictor = ReturnType<typeof createEvictor>

/**
 * Keeps the store within its bounds: the oldest go first, by the arrival of a trace's first record;
 * log lines and occurrences without a trace by their own. Pinned traces go when nothing is left but
 * the newest trace, or by age. Call inside the transaction that added records; `totals` is kept up
 * to date.
 */
export function createEvictor(database: DatabaseSync, bounds: Bounds, totals: Totals) {
  const bytes = database.prepare(`
    SELECT (pages.page_count - free.freelist_count) * size.page_size AS used
    FROM pragma_page_count pages, pragma_freelist_count free, pragma_page_size size`)
  const oldest = database.prepare(`
    SELECT seq, first_ms FROM trace WHERE pins = 0 AND seq < (SELECT max(seq) FROM trace)
    ORDER BY seq LIMIT ?`)
  const oldestPinned = database.prepare('SELECT seq, first_ms FROM trace ORDER BY seq LIMIT 1')
  const expired = database.prepare('SELECT seq FROM trace WHERE first_ms < ? LIMIT ?')
  const drop = createDropper(database, totals)

  const isTooLarge = () => Number(bytes.get()?.used) > bounds.bytes
  const excess = (kind: keyof Totals) => Math.max(totals[kind] - bounds[kind], 0)
  const kinds = ['spans', 'segments', 'items', 'logLines'] as const
  const isOver = () => kinds.some(kind => excess(kind) > 0) || isTooLarge()

  /** Drops the oldest until the store is within its bounds. */
  function makeRoom(): void {
    while (isOver() && dropSome()) {}
  }

  function dropSome(): boolean {
    const candidates = oldest.all(tracesPerStep)
    const traces = candidates.length > 0 ? candidates : oldestPinned.all()
    const before = traces.length > 0 ? Number(traces[0]?.first_ms) : Number.POSITIVE_INFINITY
    if (dropLoose(before) > 0) return true
    for (const { seq } of traces) {
      if (!isOver()) return true
      drop.trace(Number(seq))
    }
    return traces.length > 0
  }

  /** Of the records without a trace, those that came before all traces, as many as are too many. */
  function dropLoose(beforeMillis: number): number {
    const share = isTooLarge() ? tracesPerStep : 0
    const limit = (kind: keyof Totals) =>
      Math.min(Math.max(excess(kind), share), looseRecordsPerStep)
    return drop.lines(beforeMillis, limit('logLines')) + drop.items(beforeMillis, limit('items'))
  }

  /** Drops what is older than allowed; answers how much, so that a caller can go on in steps. */
  function dropExpired(nowMillis: number): number {
    const before = nowMillis - bounds.ageMillis
    const traces = expired.all(before, tracesPerStep)
    for (const { seq } of traces) drop.trace(Number(seq))
    const lines = drop.lines(before, looseRecordsPerStep)
    return traces.length + lines + drop.items(before, looseRecordsPerStep)
  }

  return { makeRoom, dropExpired }
}

/** Deletes whole traces, or the oldest records that belong to none. */
function createDropper(database: DatabaseSync, totals: Totals) {
  const spans = database.prepare('DELETE FROM span WHERE trace = ?')
  const resources = database.prepare('DELETE FROM resource WHERE trace = ?')
  const segments = database.prepare('DELETE FROM segment WHERE trace = ?')
  const linesOfTrace = database.prepare('DELETE FROM log_line WHERE trace = ?')
  const occurrences = database.prepare(
    'DELETE FROM occurrence WHERE trace = ? RETURNING fingerprint',
  )
  const derived = xrayTraceTables.map(table =>
    database.prepare(`DELETE FROM ${table} WHERE trace = ?`),
  )
  const traceRow = database.prepare('DELETE FROM trace WHERE seq = ?')
  const looseLines = database.prepare(`DELETE FROM log_line WHERE id IN
    (SELECT id FROM log_line WHERE trace IS NULL AND arrived_ms < ? ORDER BY id LIMIT ?)`)
  const looseOccurrences = database.prepare(`DELETE FROM occurrence WHERE id IN
    (SELECT id FROM occurrence WHERE trace IS NULL AND arrived_ms < ? ORDER BY id LIMIT ?)
    RETURNING fingerprint`)
  const emptyItem = database.prepare(`DELETE FROM item WHERE fingerprint = ?1
    AND NOT EXISTS (SELECT 1 FROM occurrence WHERE fingerprint = ?1)`)

  const remove = (statement: StatementSync, ...values: number[]) =>
    Number(statement.run(...values).changes)

  /** An item goes with its last occurrence. */
  function removeItems(statement: StatementSync, ...values: number[]): number {
    const removed = statement.all(...values)
    totals.items -= removed.length
    for (const fingerprint of new Set(removed.map(row => String(row.fingerprint)))) {
      emptyItem.run(fingerprint)
    }
    return removed.length
  }

  function trace(seq: number): void {
    totals.spans -= remove(spans, seq)
    resources.run(seq)
    totals.segments -= remove(segments, seq)
    for (const statement of derived) statement.run(seq)
    totals.logLines -= remove(linesOfTrace, seq)
    removeItems(occurrences, seq)
    traceRow.run(seq)
  }

  /** Those without a trace. */
  function lines(beforeMillis: number, limit: number): number {
    const removed = limit > 0 ? remove(looseLines, beforeMillis, limit) : 0
    totals.logLines -= removed
    return removed
  }

  /** Those without a trace. */
  const items = (beforeMillis: number, limit: number) =>
    limit > 0 ? removeItems(looseOccurrences, beforeMillis, limit) : 0

  return { trace, lines, items }
}

/** What a store that was opened again holds. */
export function countTotals(database: DatabaseSync): Totals {
  const count = (table: string) =>
    Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n)
  return {
    spans: count('span'),
    segments: count('segment'),
    items: count('occurrence'),
    logLines: count('log_line'),
  }
}
