import type { DatabaseSync } from 'node:sqlite'

export type Pending = ReturnType<typeof createPending>

/** Traces whose segments changed since something was derived from them; they outlive the process. */
export function createPending(database: DatabaseSync) {
  const insert = database.prepare('INSERT OR IGNORE INTO xray_pending VALUES (?)')
  const first = database.prepare('SELECT trace FROM xray_pending LIMIT ?')
  const remove = database.prepare('DELETE FROM xray_pending WHERE trace = ?')
  // Those that changed while something was derived from them.
  const changed = new Set<number>()

  return {
    /** For those who write segments: what is derived from the trace is no longer right. */
    mark(seq: number): void {
      insert.run(seq)
      changed.add(seq)
    },
    /** Some traces to derive from: what comes for them from now on makes them pending again. */
    take(most: number): number[] {
      const seqs = first.all(most).map(({ trace }) => Number(trace))
      for (const seq of seqs) changed.delete(seq)
      return seqs
    },
    isAny: () => first.get(1) !== undefined,
    /** What is derived from it is written. */
    done(seq: number): void {
      if (!changed.has(seq)) remove.run(seq)
    },
  }
}
