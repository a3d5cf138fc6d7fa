import { setImmediate as afterOthers } from 'node:timers/promises'
import type { TimeRange } from '../../store/trace-queries.ts'
import type { Expression } from '../filter/expression.ts'
import { type GroupLookup, matches } from '../filter/matches.ts'
import { type Necessary, nothingNecessary } from '../filter/necessary.ts'
import type { XrayStore } from '../store/open.ts'
import type { ScannedTrace, ScanPosition } from '../store/trace-rows.ts'

/** One look at this many takes some milliseconds; then the wires have their turn. */
const tracesPerLook = 250

export type TraceSearch = {
  range: TimeRange
  /** Traces under way in the range, not only those that started in it. */
  isActive?: boolean
  filter: Expression | undefined
  /** Those that cannot match are not looked at, nor counted. @default all are looked at */
  necessary?: Necessary
  findGroup: GroupLookup
  after?: ScanPosition | undefined
  /** Stops after so many that match, or so many looked at, whichever comes first. */
  maxFound: number
  maxLookedAt: number
}

export type FoundTraces = {
  found: ScannedTrace[]
  lookedAt: number
  /** The last trace looked at, when there are more. */
  next?: ScanPosition
}

/** Traces that a filter asks for, newest first. */
export async function findTraces(store: XrayStore, search: TraceSearch): Promise<FoundTraces> {
  const { range, isActive = false, filter, findGroup, maxFound, maxLookedAt } = search
  const { necessary = nothingNecessary } = search
  const found: ScannedTrace[] = []
  let last = search.after
  let lookedAt = 0
  while (lookedAt < maxLookedAt) {
    const limit = Math.min(tracesPerLook, maxLookedAt - lookedAt)
    const traces = store.traces.scan(range, isActive, necessary, last, limit)
    for (const trace of traces) {
      lookedAt++
      last = trace
      if (filter && !matches(filter, trace.subject, findGroup)) continue
      found.push(trace)
      if (found.length === maxFound) return { found, lookedAt, ...more(store, search, trace) }
    }
    if (traces.length < limit) return { found, lookedAt }
    await afterOthers()
  }
  return { found, lookedAt, ...(last && more(store, search, last)) }
}

function more(
  { traces }: XrayStore,
  { range, isActive = false, necessary = nothingNecessary }: TraceSearch,
  { startMicros, seq }: ScanPosition,
): { next?: ScanPosition } {
  const position = { startMicros, seq }
  return traces.scan(range, isActive, necessary, position, 1).length > 0 ? { next: position } : {}
}
