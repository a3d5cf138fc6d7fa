import type { JsonObject } from '../../../json/json-object.ts'
import type { Lens } from '../../records/api.ts'

export type RecentSpan = {
  id: string
  parentId?: string
  name: string
  /** As in the column. */
  kind: number
  service: string
  startMicros: number
  endMicros: number
  isError: boolean
  itemUuid?: string
  resource: JsonObject
}

export type RecentSegment = {
  name: string
  isComplete: boolean
  /** `X-Ray for Python`, `2.14.0`. */
  sdk?: string
  sdkVersion?: string
}

export type RecentLine = {
  service: string
  stream: string
  message: string
  /** The beginning of the line as it was sent. */
  raw: string
  arrivedMillis: number
  traceFlags?: number
  samplingRule?: string
}

export type RecentItem = {
  uuid: string
  arrivedMillis: number
  spanId?: string
  traceFlags?: number
  samplingRule?: string
  /** Members of Rollbar's payload. */
  host?: string
  framework?: string
  language?: string
  notifier?: string
  notifierVersion?: string
}

export type RecentTrace = {
  seq: number
  traceId: string
  lastMillis: number
  isFromFile: boolean
  /** Arrival of the first record of each lens. */
  firstByLens: { [lens in Lens]?: number }
  /** There are more records than were read. */
  isCut: boolean
  spans: RecentSpan[]
  /** Spans whose parent was named and is neither a span nor a segment of the trace. */
  orphans: RecentSpan[]
  segments: RecentSegment[]
  lines: RecentLine[]
  items: RecentItem[]
}

/** The newest records of a range, and how many traces the range has. */
export type Recent = {
  traces: RecentTrace[]
  /** Lines and items without a trace. */
  lines: RecentLine[]
  items: RecentItem[]
  tracesOfRange: number
}
