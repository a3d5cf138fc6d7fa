import { setImmediate as afterOthers } from 'node:timers/promises'
import { runInSlices } from '../../turns.ts'
import type { Expression } from '../filter/expression.ts'
import { type GroupLookup, matchesInSteps } from '../filter/matches.ts'
import { type Necessary, nothingNecessary } from '../filter/necessary.ts'
import type { XrayStore } from '../store/open.ts'
import type { ScannedTrace, ScanPosition, TraceScan } from '../store/trace-rows.ts'

/** One look at this many takes some milliseconds; then the wires have their turn. */
const tracesPerLook = 250

/**
 * With `necessary`, traces that cannot match are neither looked at nor counted. A search stops
 * after so many that match, or so many looked at, whichever comes first; @default neither
 */
export type TraceSearch = Omit<TraceScan, 'necessary'> & {
  filter: Expression | undefined
  necessary?: Necessary
  findGroup: GroupLookup
  after?: ScanPosition | undefined
  maxFound?: number
  maxLookedAt?: number
}

export type FoundTraces = {
  found: ScannedTrace[]
  lookedAt: number
  /** The last trace looked at, when there are more. */
  next?: ScanPosition
}

/** Traces that a filter asks for, newest first. */
export async function findTraces({ traces }: XrayStore, search: TraceSearch): Promise<FoundTraces> {
  const { filter, findGroup, maxFound = infinite, maxLookedAt = infinite } = search
  const scan = { necessary: nothingNecessary, ...search }
  const found: ScannedTrace[] = []
  let last = search.after
  let lookedAt = 0
  while (lookedAt < maxLookedAt && found.length < maxFound) {
    const limit = Math.min(tracesPerLook, maxLookedAt - lookedAt)
    const seen = traces.scan(scan, last, limit)
    for (const trace of seen) {
      lookedAt++
      last = { startMicros: trace.startMicros, seq: trace.seq }
      const isFound =
        !filter || (await runInSlices(matchesInSteps(filter, trace.subject, findGroup)))
      if (isFound) found.push(trace)
      if (found.length === maxFound) break
    }
    if (seen.length < limit && found.length < maxFound) return { found, lookedAt }
    await afterOthers()
  }
  const hasMore = last && traces.scan(scan, last, 1).length > 0
  return { found, lookedAt, ...(hasMore && { next: last }) }
}

const infinite = Number.POSITIVE_INFINITY
