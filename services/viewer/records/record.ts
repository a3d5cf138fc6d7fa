import type { ErrorCause, Scope, TraceSpan, Wire } from './api.ts'

/**
 * The viewer's own shapes of records, the same for every wire. Only the `from-*` folders know a
 * vendor's payload; only the store knows how a record is kept. Times are epoch milliseconds with a
 * fraction down to microseconds, ids lower-case hex, trace ids always in W3C spelling (32 hex
 * digits).
 */
export type SpanRecord = Omit<TraceSpan, 'missingParent' | 'resourceKey' | 'scopeKey'> & {
  traceId: string
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
  /** The rule of the sampling decision, for the reason shown at `sampled-out`. */
  samplingRule?: string
  /** Oldest first, the throw site last, as Rollbar sends them. */
  frames: object[]
  causes?: ErrorCause[]
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
  /** Only of OTLP. */
  resource?: Record<string, unknown>
  scope?: Scope
}

/** A decoded line with its original text, which readers of a log group get back. */
export type LogLine = Omit<LogRecord, 'group' | 'stream'> & {
  raw: string
  /** Of a line without a trace id: ids in its text, in W3C spelling, that may be one. */
  mentions?: string[]
}

/**
 * Takes the records that the wires decoded. Each call is one transaction: when it returns, the
 * records are kept, in order, and repeated records are not counted again.
 */
export type Inbox = {
  addSpans(spans: SpanRecord[]): void
  addSegments(segments: SegmentRecord[]): void
  addItem(item: ItemRecord): void
  /**
   * Log lines of a wire other than CloudWatch (OTLP); their log group and stream are created. Equal
   * lines within one call, or within calls with the same `batch`, are different lines.
   */
  addLogs(logs: LogRecord[], batch?: object): void
  /** Counts the records of a wire (`received`, `rejected`, `dropped`) and its payload bytes. */
  count(wire: Wire, amounts: WireAmounts): void
  /**
   * Keeps why a record was rejected, so that a trace can show it beside `missing`. The rejected
   * record must also be counted with `count`. `source`: the HTTP request or the datagram that
   * brought it, so that the reason is shown beside it.
   */
  noteRejection(rejection: Rejection, source?: object): void
}

export type WireAmounts = { received?: number; rejected?: number; dropped?: number; bytes?: number }

export type Rejection = { wire: Wire; reason: string; traceId?: string }
