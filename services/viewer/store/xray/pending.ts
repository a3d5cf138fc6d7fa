import type { DatabaseSync } from 'node:sqlite'

export type Pending = ReturnType<typeof createPending>

/** What was written to a trace. */
export type Change = 'spans' | 'segments'

/** `hasNewSegments`: not only spans changed since its data was derived. */
export type PendingTrace = { seq: number; hasNewSegments: boolean }

/** Traces whose records changed since their data was derived. They survive a restart. */
export function createPending(database: DatabaseSync) {
  const ofSegments = database.prepare(`INSERT INTO xray_pending VALUES (?, 0)
    ON CONFLICT DO UPDATE SET spans_only = 0 WHERE spans_only <> 0`)
  const ofSpans = database.prepare('INSERT OR IGNORE INTO xray_pending VALUES (?, 1)')
  const next = database.prepare(
    'SELECT trace, spans_only FROM xray_pending WHERE trace > ? ORDER BY trace LIMIT ?',
  )
  const any = database.prepare('SELECT 1 FROM xray_pending LIMIT 1')
  const remove = database.prepare('DELETE FROM xray_pending WHERE trace = ?')
  // The traces whose data is derived now, and whether they changed meanwhile.
  const taken = new Map<number, 'same' | 'changed'>()
  let last = 0

  return {
    /** Call when records are written: the trace's derived data is outdated. */
    mark(seq: number, change: Change): void {
      if (change === 'segments') ofSegments.run(seq)
      else ofSpans.run(seq)
      if (taken.has(seq)) taken.set(seq, 'changed')
    },
    /**
     * Some traces to derive, in turn: one that always grows must not keep the others waiting. Later
     * records make them pending again.
     */
    take(most: number): PendingTrace[] {
      const after = next.all(last, most)
      const rows = after.length > 0 ? after : next.all(0, most)
      const traces = rows.map(row => ({
        seq: Number(row.trace),
        hasNewSegments: row.spans_only === 0,
      }))
      last = traces.at(-1)?.seq ?? 0
      taken.clear()
      for (const { seq } of traces) taken.set(seq, 'same')
      return traces
    },
    isAny: () => any.get() !== undefined,
    /** Call when the derived data is written. */
    done(seq: number): void {
      if (taken.get(seq) !== 'changed') remove.run(seq)
    },
  }
}
