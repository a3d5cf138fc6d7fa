import type { TraceSummary } from '../../records/api.ts'

/** The traces shown, and those held back while the list is frozen; both are bounded. */
export type LiveList = {
  shown: TraceSummary[]
  held: TraceSummary[]
  /** How many arrived while frozen; may be more than `held` has. */
  heldCount: number
}

export const emptyLiveList: LiveList = { shown: [], held: [], heldCount: 0 }

/**
 * Takes summaries in the order of their arrival. A known one is replaced in place, so that nothing
 * jumps; a new one goes on top, or is held while frozen.
 */
export function takeTraces(
  list: LiveList,
  arrived: TraceSummary[],
  { frozen, maxRows }: { frozen: boolean; maxRows: number },
): LiveList {
  const latest = new Map(arrived.map(summary => [summary.traceId, summary]))
  const known = new Set<string>()
  const update = (summary: TraceSummary) => {
    known.add(summary.traceId)
    return latest.get(summary.traceId) ?? summary
  }
  const shown = list.shown.map(update)
  const held = list.held.map(update)
  const fresh = [...latest.values()].filter(({ traceId }) => !known.has(traceId)).reverse()
  if (frozen) {
    return {
      shown,
      held: [...fresh, ...held].slice(0, maxRows),
      heldCount: list.heldCount + fresh.length,
    }
  }
  return { shown: [...fresh, ...held, ...shown].slice(0, maxRows), held: [], heldCount: 0 }
}
