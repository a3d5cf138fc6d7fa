import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import type { SegmentPart } from '../records/payload-rows.ts'
import type { Most } from '../records/row-keys.ts'
import { createCalls } from './calls.ts'
import { createDerivation } from './derive.ts'
import { createDurationRows } from './duration-rows.ts'
import { createGraphRows } from './graph-rows.ts'
import { createGroupRows } from './group-rows.ts'
import { createLinks } from './links.ts'
import { createMapSpans } from './map-spans.ts'
import { createPending } from './pending.ts'
import { createRouteRows } from './route-rows.ts'
import { createRuleRows } from './rule-rows.ts'
import { createSamplingDemand } from './sampling-demand.ts'
import { createSettings } from './settings.ts'
import { createStatisticRows } from './statistic-rows.ts'
import { createTagRows } from './tag-rows.ts'
import { createXrayTraceRows } from './trace-rows.ts'

type XrayStoreOptions = {
  database: DatabaseSync
  /** Segments of a trace, flattened, up to `mostOfXrayTrace`. */
  readSegments(seq: number, most: Most): Sliced<SegmentPart>
  /** The maximum of links of graphs: see bounds.ts. */
  graphLinks: number
  /** The maximum of routes. */
  routes: number
  /** Called for each trace whose data were derived. */
  afterwards(seq: number): Sliced<void>
  /** Called when data could not be derived. */
  onProblem(problem: unknown): void
}

/** X-Ray takes 500 kB of documents of a trace, and marks a larger one. Here it is somewhat more. */
export const mostOfXrayTrace: Most = { rows: 10_000, bytes: 4 * 1024 * 1024 }

export type XrayStore = ReturnType<typeof openXrayStore>

/** X-Ray's part of the store: the data derived from segments and spans, and the API's configuration. */
export function openXrayStore(options: XrayStoreOptions) {
  const { database, graphLinks, afterwards, onProblem } = options
  const routes = createRouteRows(database, options.routes)
  const pending = createPending(database)
  const links = createLinks(database, graphLinks)
  const readSegments = (seq: number) => options.readSegments(seq, mostOfXrayTrace)
  const derivation = createDerivation({
    database,
    links,
    routes,
    pending,
    readSegments,
    afterwards,
    onProblem,
  })
  return {
    /** Call before traces or graphs are read: they then contain everything received so far. */
    settle: derivation.settle,
    wake: derivation.wake,
    /** Whether received data is not derived yet. */
    isPending: pending.isAny,
    close: derivation.close,
    markPending: pending.mark,
    /** Segments and subsegments of a trace, flattened, and how many X-Ray does not consider. */
    segments: readSegments,
    /** Spans of a trace that tell more about it than its segments: see map-spans.ts. */
    spans: createMapSpans(database),
    traces: createXrayTraceRows(database, mostOfXrayTrace),
    graph: createGraphRows(database, links),
    calls: createCalls(database, links),
    routes,
    durations: createDurationRows(database),
    groups: createGroupRows(database),
    rules: createRuleRows(database),
    statistics: createStatisticRows(database),
    tags: createTagRows(database),
    settings: createSettings(database),
    demand: createSamplingDemand(),
  }
}
