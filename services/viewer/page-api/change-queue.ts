import { lenses, type TraceSummary } from '../records/api.ts'
import { graceMillis } from '../store/records/delivery.ts'
import { sliceMillis } from '../turns/turns.ts'
import type { Context } from './context.ts'

// More changed traces than this are left out; the list still shows them.
const maxWaiting = 2000

/** Traces to push to the page: with new records, or with a pending deadline that has passed. */
export function createChangeQueue({ summary: summaryOf, now }: Context<'summary'>) {
  const waiting = new Set<string>()
  // When pending lenses become missing, by trace; insertion order is order of time.
  const pending = new Map<string, number>()

  function add(traceIds: Iterable<string>): void {
    for (const traceId of traceIds) {
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
    // The last record arrived before now: after this time the deadline has surely passed.
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
