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

type Candidate = Root & { rank: number; startMicros: number }

type Place = { parentId: string | undefined; isTop: boolean; isEntry: boolean }

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
  const consider = (record: Pick<Candidate, 'span' | 'segment' | 'startMicros' | 'isDone'>) => {
    const candidate = { ...record, ...ranked(placeOf(record)) }
    if (!best || isBefore(candidate, best)) best = candidate
  }
  const placeOf = ({ span, segment }: Pick<Candidate, 'span' | 'segment'>): Place => {
    const parentId = span ? span.parentId : segment?.parentId
    const isTop = span
      ? span.isTop && !segmentIds.has(parentId ?? '')
      : !segmentIds.has(parentId ?? '') && !spanIds.has(parentId ?? '')
    return { parentId, isTop, isEntry: span ? span.isEntry : !segment?.isSubsegment }
  }
  for (const span of spans) {
    consider({ span, startMicros: span.startMicros, isDone: span.isDone })
  }
  for (const segment of segments) {
    if (spanIds.has(segment.id)) continue
    consider({ segment, startMicros: segment.startMicros, isDone: segment.isComplete })
  }
  return best
}

function ranked({ parentId, isTop, isEntry }: Place) {
  if (parentId === undefined) return { rank: isEntry ? 0 : 1, lacksParent: false }
  if (!isTop) return { rank: 4, lacksParent: false }
  return { rank: isEntry ? 2 : 3, lacksParent: true }
}

function isBefore(one: Candidate, other: Candidate): boolean {
  if (one.rank !== other.rank) return one.rank < other.rank
  return one.startMicros < other.startMicros
}
