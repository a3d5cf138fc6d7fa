import { lenses, type TraceSummary } from '../records/api.ts'
import { graceMillis } from '../store/records/delivery.ts'
import { sliceMillis } from '../turns/turns.ts'
import type { Context } from './context.ts'

// More changed traces than this wait for their turn: the rest is left out, a list shows them.
const maxWaiting = 2000

/**
 * Which traces are to be told of: those that records came for, and those of which something was
 * pending until its time ran out.
 */
export function createChangeQueue({ summary: summaryOf, now }: Context<'summary'>) {
  const waiting = new Set<string>()
  // By the time at which what is pending becomes missing; insertion order is order of time.
  const pending = new Map<string, number>()

  function add(traceIds: Iterable<string>): void {
    for (const traceId of traceIds) {
      if (waiting.size < maxWaiting) waiting.add(traceId)
    }
  }

  /** The next summaries to send, each trace once, as many as are made in one slice. */
  function take(limit: number): TraceSummary[] {
    const endMillis = performance.now() + sliceMillis
    addOverdue()
    const summaries: TraceSummary[] = []
    for (const traceId of waiting) {
      if (summaries.length >= limit || performance.now() > endMillis) break
      waiting.delete(traceId)
      const summary = summaryOf(traceId)
      if (!summary) continue
      summaries.push(summary)
      follow(summary)
    }
    return summaries
  }

  function follow(summary: TraceSummary): void {
    pending.delete(summary.traceId)
    const isPending = lenses.some(lens => summary.delivery[lens].state === 'pending')
    // Judged now, and the last record came before now: at that time it is surely over.
    if (isPending && pending.size < maxWaiting) pending.set(summary.traceId, now() + graceMillis)
  }

  function addOverdue(): void {
    for (const [traceId, atMillis] of pending) {
      if (atMillis > now()) return
      pending.delete(traceId)
      add([traceId])
    }
  }

  function clear(): void {
    waiting.clear()
    pending.clear()
  }

  return { add, take, clear }
}
