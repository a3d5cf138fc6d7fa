import type { Lens, TraceStatus } from '../../records/api.ts'

/**
 * The facts of one trace, without payloads: enough for a list, for delivery and for choosing the
 * root. Rows are in the order of their senders' times.
 */
export type TraceFacts = {
  traceId: string
  /** Arrival of the first and of the latest record, and of the first by each lens. */
  firstMillis: number
  lastMillis: number
  firstByLens: { [lens in Lens]?: number }
  startMillis: number
  durationMillis: number
  /** All records, while the lists below may be cut: see `isCut`. */
  counts: {
    spans: number
    failedSpans: number
    segments: number
    /** Rollbar's items alone. */
    items: number
    /** Items, and errors that were found in other records. */
    errors: number
    lines: number
  }
  /** There are more records than a list reads: the lists have the first ones, roots among them. */
  isCut: boolean
  spans: SpanFacts[]
  segments: SegmentFacts[]
  items: ItemFacts[]
  lines: LineFacts[]
  /** `waywiser.lenses` of each resource, by the resource's key. Absent: not one of our senders. */
  lensesByResource: Map<number, Lens[]>
}

export type SpanFacts = {
  spanId: string
  parentId: string | undefined
  name: string
  isServer: boolean
  service: string
  isError: boolean
  httpStatus: number | undefined
  itemUuid: string | undefined
  resource: number
  /** Whether it has no parent, or its parent was not received. */
  isTop: boolean
}

export type SegmentFacts = {
  id: string
  parentId?: string
  name: string
  isSubsegment: boolean
  isComplete: boolean
}

export type ItemFacts = {
  uuid: string
  title: string
  level: string
  traceFlags?: number
  samplingRule?: string
}

export type LineFacts = {
  service: string
  message: string
  level: string
  spanId?: string
  traceFlags?: number
  samplingRule?: string
}

/** The name of a trace in a list. */
export type TraceTitle = {
  name: string
  service: string
  status: TraceStatus
  httpStatus?: number
}
