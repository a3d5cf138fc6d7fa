import type { TraceSubject } from '../filter/xray/subject.ts'
import type { Sliced } from '../turns/turns.ts'
import { type AssembledTrace, assemble, type SegmentNode } from './assemble.ts'
import { type GraphFact, type GraphView, graphFacts } from './facts.ts'
import type { MapSpan } from './map-span.ts'
import { spanPieces } from './span-pieces.ts'
import { subjectOf } from './subject.ts'

/**
 * A trace as X-Ray's API sees it, of segments alone, and as the page does: there a service that sent
 * no segments is judged by its spans. They are one where every service sent segments.
 */
export type TraceViews = {
  /** Absent without segments. */
  api?: AssembledTrace
  page: AssembledTrace
}

export function* viewsOf(segments: SegmentNode[], spans: MapSpan[]): Sliced<TraceViews> {
  const pieces = spans.length === 0 ? [] : yield* spanPieces(spans, segments)
  yield
  if (pieces.length === 0) {
    const api = assemble(segments)
    return { api, page: api }
  }
  const all = [...segments, ...pieces].sort((a, b) => a.startMillis - b.startMillis)
  const page = assemble(all)
  yield
  return segments.length === 0 ? { page } : { api: assemble(segments), page }
}

/** The facts of both views; those that both have are there once. */
export function* factsOf({ api, page }: TraceViews): Sliced<GraphFact[]> {
  const onPage = graphFacts(page)
  if (!api || api === page) return onPage
  yield
  const inApi = Map.groupBy(graphFacts(api), keyOf)
  const seen = onPage.map(fact => {
    const isInBoth = fact.link.view === 'spans' || inApi.get(keyOf(fact))?.pop() !== undefined
    return isInBoth ? fact : inView(fact, 'page')
  })
  return [...seen, ...[...inApi.values()].flat().map(fact => inView(fact, 'api'))]
}

const keyOf = ({ segmentId, link }: GraphFact) => JSON.stringify([segmentId, link])

const inView = (fact: GraphFact, view: GraphView): GraphFact => ({
  ...fact,
  link: { ...fact.link, view },
})

const spansPerStep = 50

/** What filters see of both views; `page` is absent where they are one. */
export function* subjectsOf(
  { api, page }: TraceViews,
  spans: MapSpan[],
): Sliced<{ api?: TraceSubject; page?: TraceSubject }> {
  for (const [index, span] of spans.entries()) {
    span.data()
    if (index % spansPerStep === 0) yield
  }
  const ofApi = api && (yield* subjectOf(api))
  return { api: ofApi, page: api === page ? undefined : yield* subjectOf(page) }
}
