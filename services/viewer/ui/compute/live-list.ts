import type { TraceSummary } from '../../records/api.ts'

/** The live list: what is shown, and what waits while the reader reads. Both bounded. */
export type LiveList = {
  shown: TraceSummary[]
  held: TraceSummary[]
  /** How many new ones came while frozen; may be more than are held. */
  heldCount: number
}

export const emptyLiveList: LiveList = { shown: [], held: [], heldCount: 0 }

/**
 * Takes summaries in the order in which they came. One already known is replaced where it stands,
 * so that nothing jumps; a new one goes on top, or is held while frozen.
 */
export function takeTraces(
  list: LiveList,
  coming: TraceSummary[],
  { frozen, maxRows }: { frozen: boolean; maxRows: number },
): LiveList {
  const latest = new Map(coming.map(summary => [summary.traceId, summary]))
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
