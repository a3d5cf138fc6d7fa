import type { TraceLog } from '../../records/api.ts'
import type { Verdict } from '../../turns/verdict.ts'
import type { TimeRange } from './trace-list-query.ts'

/** Decides on the text of a line; all of `needles` must be in it, which SQLite checks faster. */
export type LineMatcher = { matches(raw: string): Verdict; needles: string[] }

export type LogQuery = {
  /** Exact name of a log group; all when absent. */
  group?: string
  /** Exact name of a log stream, in whichever group. */
  stream?: string
  matcher: LineMatcher
  /** By arrival, as all lists of the viewer's page API. */
  range: TimeRange
  limit: number
  /** Id of the last line that was looked at for the page before. */
  after?: number
}

export type FoundLog = TraceLog & { traceId?: string }

/** An event as CloudWatch knows it; `id` grows with arrival. */
export type LogEvent = {
  id: number
  position: EventPosition
  stream: string
  timeMillis: number
  ingestedMillis: number
  raw: string
}

export type EventPosition = { timeMicros: number; id: number }

export type EventQuery = {
  streamIds: number[]
  fromMillis: number
  /** Included. */
  toMillis: number
  matcher: LineMatcher
  limit: number
  order: 'ascending' | 'descending'
  after?: EventPosition
}
