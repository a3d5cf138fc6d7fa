import { lenses, type TraceSummary } from '../records/api.ts'
import { graceMillis } from '../store/records/delivery.ts'
import { linesSettleMillis } from '../store/records/progress.ts'
import { sliceMillis } from '../turns/turns.ts'
import type { Context } from './context.ts'

// More changed traces than this are left out; the list still shows them.
const maxWaiting = 2000

/** Traces to push to the page: with new records, or changed by time alone. */
export function createChangeQueue({ summary: summaryOf, now }: Context<'summary'>) {
  const waiting = new Set<string>()
  /** Those of them that wait only because time has passed. */
  const overdue = new Set<string>()
  // The last record arrived before now: after these times its deadlines have surely passed.
  const settled = createDeadlines(linesSettleMillis, now)
  const decided = createDeadlines(graceMillis, now)

  function add(traceIds: Iterable<string>): void {
    for (const traceId of traceIds) {
      overdue.delete(traceId)
      if (waiting.size < maxWaiting) waiting.add(traceId)
    }
  }

  /** The next summaries to send, each trace once, as many as one slice can make. */
  function take(limit: number): TraceSummary[] {
    const endMillis = performance.now() + sliceMillis
    addOverdue()
    const summaries: TraceSummary[] = []
    for (const traceId of waiting) {
      if (summaries.length >= limit || performance.now() > endMillis) break
      waiting.delete(traceId)
      const isOverdue = overdue.delete(traceId)
      const summary = summaryOf(traceId)
      if (!summary) continue
      summaries.push(summary)
      if (!isOverdue) follow(summary)
    }
    return summaries
  }

  function follow({ traceId, delivery, inProgress }: TraceSummary): void {
    const isPending = lenses.some(lens => delivery[lens].state === 'pending')
    settled.set(traceId, inProgress === true)
    decided.set(traceId, inProgress === true || isPending)
  }

  function addOverdue(): void {
    for (const traceId of [...settled.takeDue(), ...decided.takeDue()]) {
      if (waiting.size >= maxWaiting || waiting.has(traceId)) continue
      waiting.add(traceId)
      overdue.add(traceId)
    }
  }

  function clear(): void {
    for (const each of [waiting, overdue, settled, decided]) each.clear()
  }

  return { add, take, clear }
}

/** Traces that may change by time alone, each until its deadline. */
function createDeadlines(afterMillis: number, now: () => number) {
  // Insertion order is order of time.
  const due = new Map<string, number>()
  return {
    set(traceId: string, mayChange: boolean): void {
      due.delete(traceId)
      if (mayChange && due.size < maxWaiting) due.set(traceId, now() + afterMillis)
    },
    takeDue(): string[] {
      const ids: string[] = []
      for (const [traceId, atMillis] of due) {
        if (atMillis > now()) break
        due.delete(traceId)
        ids.push(traceId)
      }
      return ids
    },
    clear: () => due.clear(),
  }
}
