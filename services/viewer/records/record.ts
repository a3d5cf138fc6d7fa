import type { TraceSpan, Wire } from './api.ts'

/**
 * Our own shapes of what the wires bring, the same whichever wire brought them. Only the `from-*`
 * files know what a vendor's payload looks like; only the store knows how a record is kept.
 * Times are epoch milliseconds with a fraction down to microseconds, ids lower-case hex,
 * trace ids always in W3C spelling (32 hex digits).
 */
export type SpanRecord = Omit<TraceSpan, 'missingParent'> & {
  traceId: string
  /** Attributes of the OTLP resource, `waywiser.lenses` among them for senders of ours. */
  resource: Record<string, unknown>
}

/**
 * One received document: a segment with its nested subsegments still inside, or an independent
 * subsegment. The store flattens it.
 */
export type SegmentRecord = {
  traceId: string
  id: string
  parentId?: string
  name: string
  type: 'segment' | 'subsegment'
  startMillis: number
  /** Absent while the segment is in progress. */
  endMillis?: number
  document: Record<string, unknown>
}

/** One Rollbar occurrence. */
export type ItemRecord = {
  uuid: string
  fingerprint: string
  class: string
  title: string
  level: string
  timeMillis: number
  traceId?: string
  spanId?: string
  /** W3C trace flags; bit 0 not set means that the request was sampled out. */
  traceFlags?: number
  /** Rule that made the sampling decision, for the reason shown at `sampled-out`. */
  samplingRule?: string
  /** Oldest first, the throw site last, as Rollbar sends them. */
  frames: object[]
  raw: object
}

/** One log line, from CloudWatch's PutLogEvents or from OTLP logs. */
export type LogRecord = {
  timeMillis: number
  group: string
  stream: string
  level: string
  service: string
  message: string
  traceId?: string
  spanId?: string
  traceFlags?: number
  samplingRule?: string
  fields: Record<string, unknown>
}

/**
 * Where the wires hand in what they decoded. Each call is one transaction: when it returns, the
 * records are kept, in order, and a record that came before is not counted again.
 */
export type Inbox = {
  addSpans(spans: SpanRecord[]): void
  addSegments(segments: SegmentRecord[]): void
  addItem(item: ItemRecord): void
  /**
   * Log lines of a wire that is not CloudWatch (OTLP); their log group and stream are made. Equal
   * lines are told apart within one call, or within all calls that name the same `batch`.
   */
  addLogs(logs: LogRecord[], batch?: object): void
  /** Counts what a wire took: records (`received`, `rejected`, `dropped`) and payload bytes. */
  count(wire: Wire, amounts: WireAmounts): void
  /**
   * Keeps why a record was refused, so that a trace can show it beside `missing`;
   * the refused record itself must be counted with `count` as well.
   * `source`: the HTTP request or the datagram that brought it, so that it is shown beside it.
   */
  noteRejection(rejection: Rejection, source?: object): void
}

export type WireAmounts = { received?: number; rejected?: number; dropped?: number; bytes?: number }

export type Rejection = { wire: Wire; reason: string; traceId?: string }
