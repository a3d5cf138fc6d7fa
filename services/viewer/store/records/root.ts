import type { SegmentFacts, SpanFacts, TraceFacts } from './trace-facts.ts'

/** The record that names a trace and gives its status: a span, or a segment. */
export type Root = {
  span?: SpanFacts
  segment?: SegmentFacts
  /** Whether it has ended. */
  isDone: boolean
  /** It names a parent that was not received: the outermost record is still to come, or is lost. */
  lacksParent: boolean
}

type Candidate = Omit<Root, 'lacksParent'> & { rank: number; startMicros: number }

/**
 * The outermost record of a trace, whatever wire it came by: one without a parent; else one whose
 * parent was not received; else, with parents in a circle, any. Of several it is the earliest that
 * enters a service (SERVER, CONSUMER or a segment), else the earliest. A span stands for the segment
 * of the same id. Undefined without spans and segments.
 */
export function rootOf({ spans, segments }: TraceFacts): Root | undefined {
  const spanIds = new Set(spans.map(({ spanId }) => spanId))
  const segmentIds = new Set(segments.map(({ id }) => id))
  let best: Candidate | undefined
  // There are thousands of spans: only the best so far is worth an object.
  for (const span of spans) {
    const { parentId, startMicros, isDone } = span
    const isTop = span.isTop && (parentId === undefined || !segmentIds.has(parentId))
    const rank = rankOf(parentId, isTop, span.isEntry)
    if (isBefore(rank, startMicros, best)) best = { span, rank, startMicros, isDone }
  }
  for (const segment of segments) {
    const { id, parentId, startMicros, isComplete: isDone } = segment
    if (spanIds.has(id)) continue
    const isTop = parentId === undefined || !(segmentIds.has(parentId) || spanIds.has(parentId))
    const rank = rankOf(parentId, isTop, !segment.isSubsegment)
    if (isBefore(rank, startMicros, best)) best = { segment, rank, startMicros, isDone }
  }
  return best && { ...best, lacksParent: best.rank === 2 || best.rank === 3 }
}

function rankOf(parentId: string | undefined, isTop: boolean, isEntry: boolean): number {
  if (parentId === undefined) return isEntry ? 0 : 1
  if (!isTop) return 4
  return isEntry ? 2 : 3
}

function isBefore(rank: number, startMicros: number, best: Candidate | undefined): boolean {
  if (!best) return true
  return rank === best.rank ? startMicros < best.startMicros : rank < best.rank
}
