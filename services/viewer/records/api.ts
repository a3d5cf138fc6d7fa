/**
 * The viewer's page API under `/-/api/…`: the shapes that the page, the tests and scripts rely on.
 * Every `…Millis` of a point in time is epoch milliseconds with a fraction down to microseconds.
 */
import type { TraceSummary } from './summary-api.ts'
import type { TraceLog } from './trace-api.ts'

export * from './errors-api.ts'
export * from './map-api.ts'
export * from './scenarios-api.ts'
export * from './setup-api.ts'
export * from './summary-api.ts'
export * from './trace-api.ts'
export * from './trace-parts-api.ts'
export * from './traces-api.ts'
export * from './wires-api.ts'

export type LogsAnswer = { logs: (TraceLog & { traceId?: string })[]; next?: string }

/**
 * `POST /-/api/import`: what was taken of a file. Records that were there already count too. A file
 * of which nothing is taken is answered 400 or 413.
 */
export type ImportAnswer = {
  /** The first of `traceIds`. */
  traceId?: string
  /** At most 1,000. */
  traceIds: string[]
  /** The first fifty of them. */
  traces: TraceSummary[]
  /** `waywiser`, `otlp`, `jaeger`, `zipkin`, `xray`; several are joined with commas. */
  format: string
  spans: number
  segments: number
  errors: number
  logs: number
  /** Metrics are counted, and not kept. */
  metricPoints: number
  rejected: number
  /** The first reasons. */
  reasons: string[]
  /** What was taken, such as `2 traces of OTLP: 14 spans and 3 log lines`. */
  text: string
  /** What was not taken, each in words. */
  leftOut: string[]
}

export type DemoAnswer = { traceId: string }

/**
 * Status 400 (`position` and `expected` for a filter expression) or 404 (`hint`). `asSearch`: a text
 * that is no filter expression can be searched instead, as `q=`.
 */
export type ApiError = {
  error: string
  position?: number
  expected?: string
  hint?: string
  asSearch?: string
}
