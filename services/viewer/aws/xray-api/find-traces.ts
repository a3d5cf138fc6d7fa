import type { Expression } from '../../filter/xray/expression.ts'
import { type GroupLookup, matches } from '../../filter/xray/matches.ts'
import { prefilterFor } from '../../filter/xray/prefilter.ts'
import type { XrayStore } from '../../store/xray/open.ts'
import { type ScanPosition, type TraceScan, toScanned } from '../../store/xray/trace-rows.ts'
import type { Sliced } from '../../turns/turns.ts'

/**
 * A search stops after `maxFound` matches or `maxLookedAt` traces, whichever comes first; without
 * `isCounting`, traces that cannot match are not all counted. @default neither
 */
type TraceSearch = Omit<TraceScan, 'prefilter'> & {
  filter: Expression | undefined
  findGroup: GroupLookup
  after?: ScanPosition
  maxFound?: number
  maxLookedAt?: number
}

type FoundTraces = {
  found: FoundTrace[]
  lookedAt: number
  /** The last trace that was looked at, when there may be more. */
  next?: ScanPosition
}

export type FoundTrace = ScanPosition & { traceId: string }

/** Traces that match a filter, newest first. */
export function* findTraces(
  { traces }: Pick<XrayStore, 'traces'>,
  search: TraceSearch,
): Sliced<FoundTraces> {
  const { filter, findGroup, maxFound = infinite, maxLookedAt = infinite } = search
  const scan = { ...search, prefilter: prefilterFor(filter) }
  const found: FoundTrace[] = []
  let last = search.after
  let lookedAt = 0
  while (true) {
    const { positions, rowsBySeq } = yield* traces.look(scan, last)
    if (positions.length === 0) return { found, lookedAt }
    for (const position of positions) {
      if (lookedAt >= maxLookedAt || found.length >= maxFound) {
        return { found, lookedAt, next: last }
      }
      last = position
      lookedAt++
      const row = rowsBySeq.get(position.seq)
      if (!row) continue
      const { traceId, subject } = toScanned(row)
      const isFound = !filter || (yield* matches(filter, subject, findGroup))
      if (isFound) found.push({ traceId, ...position })
      yield
    }
    yield
  }
}

const infinite = Number.POSITIVE_INFINITY
