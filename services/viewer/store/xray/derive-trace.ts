import type { DatabaseSync } from 'node:sqlite'
import type { SegmentNode } from '../../graph/assemble.ts'
import { factsOf, subjectsOf, viewsOf } from '../../graph/views.ts'
import type { TraceSegment } from '../../records/api.ts'
import type { Sliced } from '../../turns/turns.ts'
import type { SegmentPart } from '../records/payload-rows.ts'
import type { DerivedTrace } from './derived-rows.ts'
import { createMapSpans } from './map-spans.ts'
import type { PendingTrace } from './pending.ts'
import { createRouteRequests } from './route-requests.ts'

// Reading a larger trace for nothing costs less than looking whether it is for nothing.
const smallTrace = 2000

/** Derives a trace's requests; and its facts and subjects, unless nothing in them can have changed. */
export function createTraceDerivation(
  database: DatabaseSync,
  /** The segments and subsegments of a trace that X-Ray considers, flattened. */
  readSegments: (seq: number) => Sliced<SegmentPart>,
) {
  const readSpans = createMapSpans(database)
  const readRequests = createRouteRequests(database)
  const isSame = database.prepare(`SELECT 1 FROM xray_trace
    WHERE trace = ?1 AND NOT EXISTS (SELECT 1 FROM page_trace WHERE trace = ?1)
      AND (SELECT spans FROM trace WHERE seq = ?1) <= ${smallTrace}
      AND NOT EXISTS (SELECT 1 FROM span WHERE trace = ?1 AND service NOT IN
        (SELECT name FROM segment WHERE trace = ?1 AND is_subsegment = 0))`)

  return function* derive({ seq, hasNewSegments }: PendingTrace): Sliced<DerivedTrace> {
    const requests = yield* readRequests(seq)
    if (!hasNewSegments && isSame.get(seq)) return { seq, requests }
    const { segments } = yield* readSegments(seq)
    const { rows: spans } = yield* readSpans(seq, segments)
    if (segments.length === 0 && spans.length === 0)
      return { seq, requests, derived: { facts: [] } }
    const views = yield* viewsOf(segments as SegmentNode[], spans)
    const { api, page } = yield* subjectsOf(views, spans)
    yield
    const facts = yield* factsOf(views)
    const derived = { api: api && { subject: api, ...extentOf(segments) }, page, facts }
    return { seq, requests, derived }
  }
}

function extentOf(segments: TraceSegment[]) {
  const ends = segments.map(({ startMillis, durationMillis = 0 }) => startMillis + durationMillis)
  return {
    startMillis: Math.min(...segments.map(({ startMillis }) => startMillis)),
    endMillis: Math.max(...ends),
  }
}
