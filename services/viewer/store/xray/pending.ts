import type { DatabaseSync } from 'node:sqlite'

export type Pending = ReturnType<typeof createPending>

/** Traces whose segments changed since their data was derived. They survive a restart. */
export function createPending(database: DatabaseSync) {
  const insert = database.prepare('INSERT OR IGNORE INTO xray_pending VALUES (?)')
  const first = database.prepare('SELECT trace FROM xray_pending LIMIT ?')
  const remove = database.prepare('DELETE FROM xray_pending WHERE trace = ?')
  // Traces that changed while their data was derived.
  const changed = new Set<number>()

  return {
    /** Call when segments are written: the trace's derived data is outdated. */
    mark(seq: number): void {
      insert.run(seq)
      changed.add(seq)
    },
    /** Some traces to derive. Later segments make them pending again. */
    take(most: number): number[] {
      const seqs = first.all(most).map(({ trace }) => Number(trace))
      for (const seq of seqs) changed.delete(seq)
      return seqs
    },
    isAny: () => first.get(1) !== undefined,
    /** Call when the derived data is written. */
    done(seq: number): void {
      if (!changed.has(seq)) remove.run(seq)
    },
  }
}
