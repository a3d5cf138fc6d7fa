import type { LineMatcher } from '../../filter/logs/line-matcher.ts'
import type { TraceLog } from '../../records/api.ts'
import type { TimeRange } from './trace-list-query.ts'

export type LogQuery = {
  /** Exact name of a log group. @default all */
  group?: string
  /** Exact name of a log stream in any group. @default all */
  stream?: string
  matcher: LineMatcher
  /** Range of arrivals, as in all lists of the viewer's page API. */
  range: TimeRange
  limit: number
  /** Id of the last line that the previous page looked at. */
  after?: number
}

export type FoundLog = TraceLog & { traceId?: string }

/** An event in CloudWatch's terms; `id` grows with arrival. */
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
  /** End of the range, included. */
  toMillis: number
  matcher: LineMatcher
  limit: number
  order: 'ascending' | 'descending'
  after?: EventPosition
}
