/** A trace and its records, as the page API answers them. See api.ts. */
import type { MapAnswer } from './map-api.ts'
import type { TraceSummary } from './summary-api.ts'

export type SpanKind = 'SERVER' | 'CLIENT' | 'INTERNAL' | 'PRODUCER' | 'CONSUMER'

export type SpanEvent = {
  name: string
  timeMillis: number
  attributes: Record<string, unknown>
  /** How many of its attributes the sender left out. */
  dropped?: number
}

export type SpanLink = {
  traceId: string
  spanId: string
  attributes: Record<string, unknown>
  /** W3C's, as text. */
  traceState?: string
  /** How many of its attributes the sender left out. */
  dropped?: number
  /** OTLP's bits: W3C's trace flags; 256 and 512, whether the linked span is known to be remote. */
  flags?: number
}

/** The instrumentation library that made a span or a log line. */
export type Scope = {
  name: string
  version?: string
  attributes?: Record<string, unknown>
  /** How many of its attributes the sender left out. */
  dropped?: number
  schemaUrl?: string
}

/** See `Trace.resources`. */
type SharedKeys = { resourceKey?: number; scopeKey?: number }

export type TraceSpan = SharedKeys & {
  /** Unique in its trace. */
  spanId: string
  /**
   * The id that it was sent with, when another span of the trace has it too, as the client's and
   * the server's half of a call have in Zipkin. The server's half keeps the id, and is the child of
   * the client's half.
   */
  sharedId?: string
  parentId?: string
  name: string
  kind: SpanKind
  service: string
  startMillis: number
  /** It was sent without a start: `startMillis` is its end, or its arrival. */
  missingStart?: true
  /** 0 while it is in progress. */
  durationMillis: number
  /** It was sent before its end, and its end has not arrived. */
  inProgress?: true
  status: 'UNSET' | 'OK' | 'ERROR'
  statusMessage?: string
  attributes: Record<string, unknown>
  events: SpanEvent[]
  links: SpanLink[]
  /** W3C's, as text. */
  traceState?: string
  /** OTLP's bits: W3C's trace flags; 256 and 512, whether the parent is known to be remote. */
  flags?: number
  /** How many of each the sender left out. */
  dropped?: { attributes?: number; events?: number; links?: number }
  /**
   * The attributes of the process, and `otel.dropped_attributes_count` and `otel.schema_url` where
   * its sender gave them. See `Trace.resources`.
   */
  resource: Record<string, unknown>
  scope?: Scope
  /** Whether its parent was named but not received. */
  missingParent?: true
}

/** A segment or subsegment; nested subsegments are flattened, each listed once. */
export type TraceSegment = {
  id: string
  parentId?: string
  name: string
  type: 'segment' | 'subsegment'
  origin?: string
  startMillis: number
  /** Absent while the segment is in progress. */
  durationMillis?: number
  document: object
}

/**
 * What reported an error: a Rollbar item, a span (an exception event, or its status ERROR), an
 * exception in a log line, a segment (its `cause`, or its fault).
 */
export type ErrorSource = 'item' | 'span' | 'log' | 'segment'

/** One failure counts once: of several reports of it, the first kept in the order of this list. */
export const errorSources = ['item', 'span', 'log', 'segment'] as const satisfies ErrorSource[]

/** An error that led to another one; frames as in `TraceError`. */
export type ErrorCause = { class: string; message: string; frames: object[] }

export type TraceError = {
  /** Unique in the store, and the same after an import: the uuid of an item. */
  key: string
  source: ErrorSource
  /** Of items alone. */
  uuid?: string
  fingerprint: string
  class: string
  title: string
  level: string
  timeMillis: number
  /** Of an error from a segment, the id of the segment or subsegment. */
  spanId?: string
  segmentId?: string
  /** As Rollbar writes them: oldest first, the throw site last. */
  frames: object[]
  /** The nearest cause first. */
  causes?: ErrorCause[]
  /** As it was sent: the item, the event of the span, the cause of the segment, the log line. */
  raw: object
  /** `GET /-/api/errors` leaves it out: something failed, and no record says why. */
  unlisted?: true
}

export type TraceLog = SharedKeys & {
  timeMillis: number
  group: string
  stream: string
  level: string
  service: string
  message: string
  spanId?: string
  /**
   * The whole parsed line, `trace_id` and `xray_trace_id` included; `{}` when it is not JSON. Of an
   * OTLP record: its body, its attributes, and its other fields by OTLP's names (`event_name`, …).
   */
  fields: Record<string, unknown>
  /** Of an OTLP record in a trace. */
  resource?: Record<string, unknown>
  scope?: Scope
}

/** How many records a trace's answer leaves out, since there are too many. */
export type Truncated = { spans: number; segments: number; errors: number; logs: number }

export type TraceLinks = { honeycomb?: string; xray?: string; logs?: string; rollbar?: string }

export type Trace = TraceSummary & {
  spans: TraceSpan[]
  segments: TraceSegment[]
  errors: TraceError[]
  logs: TraceLog[]
  /** The service map of this trace. */
  map: MapAnswer
  links: TraceLinks
  /**
   * Only of a trace whose spans would repeat megabytes of resources and scopes: each once, by the
   * key that its spans have as `resourceKey` and `scopeKey` in place of `resource` and `scope`.
   */
  resources?: { [key: string]: Record<string, unknown> }
  scopes?: { [key: string]: Scope }
  /**
   * Only of a trace without spans and segments: the requests that its log lines report, drawn in
   * place of spans. A line that names no parent is inside the request around it in time.
   */
  fromLines?: TraceSpan[]
  /** The answer is a part of a very large trace: it has the first records of each kind. */
  truncated?: Truncated
}
