import type { Lens } from '../../records/api.ts'

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
    /** Documents. */
    segments: number
    /** Subsegments inside of those documents. */
    subsegments: number
    /** Segments and subsegments that failed. */
    failedSegments: number
    /** Rollbar's items alone. */
    items: number
    /** Items, and errors that were found in other records. */
    errors: number
    lines: number
  }
  /** It came in a file of another program, which has all that there is of it. */
  isFromFile?: boolean
  /** There are more records than a list reads: the lists have the first ones, roots among them. */
  isCut: boolean
  spans: SpanFacts[]
  segments: SegmentFacts[]
  items: ItemFacts[]
  lines: LineFacts[]
  /** `waywiser.lenses` of each resource, by the resource's key. Absent: not one of our senders. */
  lensesByResource: Map<number, Lens[]>
  /** Without spans: what its services announced with other traces, if they ever did. */
  announcedElsewhere: Set<Lens> | undefined
}

export type SpanFacts = {
  spanId: string
  parentId: string | undefined
  name: string
  startMicros: number
  isServer: boolean
  /** Of kind SERVER or CONSUMER: the first span of its service. */
  isEntry: boolean
  /** Whether it has ended. */
  isDone: boolean
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
  startMicros: number
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
