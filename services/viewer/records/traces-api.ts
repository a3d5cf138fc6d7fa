/** Lists of traces, routes and comparisons, as the page API answers them. See api.ts. */
import type { TraceStatus, TraceSummary } from './summary-api.ts'

/** In what a search found its text: part of a span, a segment's document, an error or a line. */
export type SearchPlace =
  | 'id'
  | 'name'
  | 'service'
  | 'kind'
  | 'status'
  | 'attribute'
  | 'event'
  | 'link'
  | 'resource'
  | 'scope'
  | 'segment'
  | 'annotation'
  | 'metadata'
  | 'sql'
  | 'error'
  | 'log'

/**
 * Where a trace has what was searched: the first record with most of it. `spanId` is that of the
 * span, segment or subsegment, or the one that an error or a line belongs to. `text` is the name or
 * the line, and `key=value` of an attribute; a long one is cut around the place, with `…`.
 */
export type SearchMatch = { spanId?: string; where: SearchPlace; text: string }

/** A common question about a list. */
export type QuickFilter = {
  name: string
  title: string
  /** The filter that asks it: the rest of the present one, and its own expression. */
  filter: string
  count: number
  /** The present filter asks it. */
  chosen?: true
}

/** With `q=` or `where=`, each trace has its `match`, unless the search only excludes. */
export type TracesAnswer = {
  traces: (TraceSummary & { match?: SearchMatch })[]
  next?: string
  /** When a range that is given as a duration ends. */
  untilMillis?: number
  /** With `counts=true`: counted among the newest 1,000 traces of the range. */
  quick?: QuickFilter[]
  /** There are more traces than those. */
  quickMore?: true
}

/** `GET /-/api/attribute-keys?prefix=`: at most 50, those that begin with the text first. */
export type AttributeKeysAnswer = { keys: string[] }

/**
 * `GET /-/api/attribute-values?key=&prefix=`: at most 20, the most frequent first. `traces`: how
 * many have the value, about.
 */
export type AttributeValuesAnswer = { values: { value: string; traces: number }[] }

/** Requests of one route of a service. Shares are 0 to 1. */
export type RouteSummary = {
  service: string
  /** `GET /api/things/:id`, or the name of a job or a message. */
  route: string
  /** Where some were sampled out, how many the kept ones stand for: an estimate. */
  count: number
  /** How many were received, where `count` is an estimate. */
  received?: number
  perMinute: number
  /** 4xx except 429; 429; 5xx and other failures. */
  errorShare: number
  throttleShare: number
  faultShare: number
  p50Millis: number
  p95Millis: number
  p99Millis: number
  /** Of the time of all requests in the answer's range. */
  timeShare: number
  /** A trace with its slowest request, and its newest trace that failed (fault). */
  slowest?: string
  newestFault?: string
  /** How many arrived in each part of `RoutesAnswer.trend`. */
  trend: number[]
}

/** `GET /-/api/routes`: those that took the most time first. */
export type RoutesAnswer = {
  routes: RouteSummary[]
  /** The range of rates and trends. Absent without routes. */
  trend?: { fromMillis: number; toMillis: number }
  /** How many routes are left out. */
  more?: number
}

/** A span in one of two compared traces; `offsetMillis` counts from the trace's start. */
export type ComparedSide = {
  spanId: string
  offsetMillis: number
  durationMillis: number
  /** The time in which none of its children ran. */
  selfMillis: number
  status: TraceStatus
}

/** The spans of two traces that are in the same place, or the span that only one of them has. */
export type ComparedRow = {
  service: string
  name: string
  /** 2 for the second of siblings with the same service and name. */
  ordinal: number
  depth: number
  a?: ComparedSide
  b?: ComparedSide
  /** How much longer the span took in `b`; of a span that `b` alone has, all of it. */
  deltaMillis: number
}

/** An attribute that differs between two spans in the same place; absent where a span lacks it. */
export type DifferingAttribute = {
  /** `service name` of the span; the service alone, where the attribute is its resource's. */
  path: string
  key: string
  a?: unknown
  b?: unknown
}

/**
 * `GET /-/api/compare/<a>/<b>`, where `<a>` may be `typical`: a trace with the same route, of median
 * duration. Rows are depth first.
 */
export type CompareAnswer = {
  a: TraceSummary
  b: TraceSummary
  /** `B is 297 ms slower, 299 ms of it in INSERT notifications of notifications` */
  headline: string
  rows: (ComparedRow & { path: string[] })[]
  attributes: DifferingAttribute[]
  /** The traces, or their differences, are too large: the answer has the first of them. */
  truncated?: true
}

/**
 * A value that is more frequent in some traces than in others, by the key with which `where=` finds
 * it; shares of both, 0 to 1.
 */
export type Difference = {
  key: string
  value: string
  where: SearchPlace
  inside: number
  outside: number
}

/**
 * `POST /-/api/differences`, `{ these, rest }` with ids of traces: values of all their records, ids
 * and measures left out, the largest difference first. `these` and `rest`: how many were read.
 */
export type DifferencesAnswer = { these: number; rest: number; differences: Difference[] }

/**
 * `GET /-/api/percentiles`, with the parameters of a list of traces: durations that half and 95 % of
 * them do not exceed; `count` traces. `isEstimate`: some stand for others that were sampled out.
 */
export type PercentilesAnswer = {
  count: number
  p50Millis?: number
  p95Millis?: number
  isEstimate?: true
}
