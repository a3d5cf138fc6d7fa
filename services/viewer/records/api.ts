/**
 * The viewer's page API under `/-/api/…`: the shapes that the page, the tests and scripts rely on.
 * Every `…Millis` of a point in time is epoch milliseconds with a fraction down to microseconds.
 */
export type Lens = 'otlp' | 'xray' | 'rollbar' | 'logs'

export const lenses = ['otlp', 'xray', 'rollbar', 'logs'] as const satisfies Lens[]

export type DeliveryState = 'received' | 'pending' | 'sampled-out' | 'not-expected' | 'missing'

/** Whether, when and how a trace arrived by one lens; `firstDelayMillis` counts from the trace's start. */
export type LensDelivery = {
  state: DeliveryState
  count: number
  firstDelayMillis?: number
  reason?: string
  /** In a whole trace: where a lens that is not expected here is shown instead. */
  link?: string
}

export type Delivery = { [lens in Lens]: LensDelivery }

export type TraceStatus = 'ok' | 'error' | 'throttle' | 'fault'

export type TraceSummary = {
  /** 32 hex digits, as W3C Trace Context writes it. */
  traceId: string
  /** The same id as AWS X-Ray writes it: `1-8hex-24hex`. */
  xrayTraceId: string
  startMillis: number
  durationMillis: number
  name: string
  service: string
  status: TraceStatus
  httpStatus?: number
  /** In order of appearance: of spans, segments and log lines. */
  services: string[]
  spanCount: number
  /** Failed spans, failed segments with their subsegments, or errors: the most of them. */
  errorCount: number
  /** Those of a request that did not fail itself. */
  errorsInside: number
  /**
   * The outermost span or segment has not ended, and the duration is the one until now; or it is
   * still awaited, and name, status and duration are not known yet.
   */
  inProgress?: true
  /** The outermost span was not received in time: the best of the others names the trace. */
  rootMissing?: true
  delivery: Delivery
}

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

/**
 * The spans of a large trace as its waterfall draws them, in the order of its rows: a list for each
 * member, the n-th of each for the n-th row. The lists may have the first rows alone.
 */
export type LeanRows = {
  /** The number of all spans, and the time from the first start to the last end. */
  total: number
  startMillis: number
  endMillis: number
  /** What the lists `name`, `service`, `kind` and `status` have the index of. Long names are cut. */
  names: string[]
  services: string[]
  kinds: SpanKind[]
  statuses: TraceSpan['status'][]
  id: string[]
  /** The index of its parent's row; -1 without one above. */
  parent: number[]
  name: number[]
  service: number[]
  kind: number[]
  /** Since `startMillis`. */
  startMicros: number[]
  durationMicros: number[]
  status: number[]
  /** 0 without one. */
  httpStatus: number[]
  /** By its index, what few spans have; `parentId` where `parent` is -1. */
  few: { [index: number]: Pick<TraceSpan, 'parentId' | 'inProgress' | 'sharedId'> }
}

/**
 * `GET /-/api/traces/<id>/page`: the whole trace, or of a large one its head and the first rows of
 * its waterfall. Then `…/rows` has all rows (`LeanRows`), `…/lenses` the lists besides the spans and
 * the map, and `…/spans?id=` (repeatable, at most 100) single spans (`SpansAnswer`).
 */
export type TracePage = Trace & {
  first?: LeanRows
  /** Of a large trace: as long as it is the same, the trace is. */
  version?: string
}

export type SpansAnswer = Pick<Trace, 'spans' | 'resources' | 'scopes'>

export type Counts = {
  ok: number
  error: number
  throttle: number
  fault: number
  total: number
  averageMillis: number
}

/** Requests by duration: rounded to 1 ms, from a second on to three digits. */
export type Histogram = { millis: number; count: number }[]

export type MapNode = Counts & {
  id: string
  name: string
  /** X-Ray's: `client`, an origin, `remote`, `Database::SQL`, …; empty when unknown. */
  type: string
  /** Of AWS: one name and type may stand for several services. */
  accountId?: string
  root: boolean
  /** Whether it sent neither segments nor spans, and is known only from its callers. */
  inferred: boolean
  histogram: Histogram
  /**
   * In the map of one trace: ids of the segments of this node, then of the calls to it (ids of
   * `Trace.segments`, or of `Trace.spans` where a service sent no segments).
   */
  segmentIds?: string[]
}

export type MapEdge = Counts & { from: string; to: string; histogram: Histogram }

/**
 * What a person decided about an error, as in Rollbar. A resolved one that occurs again is active
 * again; a muted one stays muted.
 */
export const errorStatuses = ['active', 'resolved', 'muted'] as const

export type ErrorStatus = (typeof errorStatuses)[number]

export type ErrorItem = {
  fingerprint: string
  class: string
  title: string
  level: string
  count: number
  firstMillis: number
  lastMillis: number
  /** What its kept occurrences come from. */
  sources: ErrorSource[]
  status: ErrorStatus
  /** With `trend=<parts>`: how many arrived in each part of `ErrorsAnswer.trend`. */
  trend?: number[]
}

/** Members as in `TraceError`. */
export type ErrorOccurrence = {
  key: string
  source: ErrorSource
  uuid?: string
  timeMillis: number
  traceId?: string
  spanId?: string
  segmentId?: string
}

export type ErrorItemDetail = ErrorItem & {
  occurrences: ErrorOccurrence[]
  /** With `show=<key>` or `show=latest`: that occurrence as it was sent. */
  shown?: Pick<TraceError, 'key' | 'source' | 'uuid' | 'frames' | 'causes' | 'raw'>
}

export type Wire =
  | 'otlp-traces'
  | 'otlp-logs'
  | 'otlp-metrics'
  | 'xray-udp'
  | 'xray-tcp'
  | 'xray-api'
  | 'rollbar'
  | 'logs'

export const wires = [
  'otlp-traces',
  'otlp-logs',
  'otlp-metrics',
  'xray-udp',
  'xray-tcp',
  'xray-api',
  'rollbar',
  'logs',
] as const satisfies Wire[]

/** `received` counts spans, log lines, segments and items, not requests. */
export type WireCounts = {
  received: number
  rejected: number
  dropped: number
  bytes: number
  lastSeenMillis: number | null
}

export type Wires = { [wire in Wire]: WireCounts }

/** One request or datagram as received. Keys and tokens are masked. */
export type RawPayload = {
  timeMillis: number
  /** `POST /v1/traces`, `UDP datagram`; with the operation, where an AWS client names one. */
  what: string
  headers: Record<string, string>
  bytes: number
  /** `text` as received; `decoded`: the records of a protobuf, as JSON; `hex`: its first bytes. */
  shownAs: 'text' | 'decoded' | 'hex'
  body: string
  /** Bytes at the end that were not kept. */
  cutBytes: number
  /** The answer's status, if there was an answer. */
  status?: number
  /** Why the payload, or records in it, were rejected. */
  reasons: string[]
}

/** `GET /-/api/wires/<wire>`: the last payloads and the last rejected ones, newest first. */
export type WireDetail = {
  wire: Wire
  counts: WireCounts
  payloads: RawPayload[]
  rejected: RawPayload[]
}

/** How a wire misbehaves on purpose. Without `status`, `hang` and `drop` it is only slow. */
export type Fault = {
  /** 400 to 599, answered in the vendor's shape. */
  status?: number
  retryAfterSeconds?: number
  delayMillis?: number
  /** Which share of the requests, above 0 and up to 1. @default 1 */
  share?: number
  /** Never answers. */
  hang?: boolean
  /** Cuts the connection; on the UDP wire, drops the datagram. */
  drop?: boolean
}

/** `GET|PUT /-/api/faults`, with `FAULTS=on`. A PUT changes only the wires that it names. */
export type Faults = { [wire in Wire]: Fault | null }

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
export type MapAnswer = {
  nodes: MapNode[]
  edges: MapEdge[]
  /** `spans` stand for the services that sent no segments. */
  drawnFrom: 'segments' | 'spans' | 'both' | 'nothing'
  /**
   * How many nodes and edges are left out of a map that is too large to look at; in the map of one
   * trace also how many segments and spans it is not drawn from, since there are too many.
   */
  more?: { nodes: number; edges: number; records?: number }
}
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
/** A sampling rule: one of the viewer's, or one that only log lines name. */
export type SamplingRuleSummary = {
  name: string
  /** Of one of the viewer's, what it says in words; `matches` and `samples` as `GET /a` and `5/s, then 10 %`. */
  rule?: { priority: number; matches: string; samples: string }
  /** How many traces of the range it kept and dropped, by their log lines, and the newest of each. */
  kept: number
  dropped: number
  newestKept?: string
  newestDropped?: string
}
/** `GET /-/api/sampling`: rules in the order in which they are tried. */
export type SamplingAnswer = {
  rules: SamplingRuleSummary[]
  groups: { name: string; filter: string }[]
  /** There are more lines than were looked at: since when the counts are. */
  sinceMillis?: number
}
/**
 * `GET /-/api/sampling/<trace id>`: why the trace was sampled out, and how many of the same service,
 * route and rule were kept and dropped; of a trace without a request in its lines 0. `text` says all
 * of it in words.
 */
export type SampledOutAnswer = {
  text: string
  rule?: string
  service?: string
  route?: string
  kept: number
  dropped: number
  newestKept?: string
}
export type ErrorsAnswer = {
  errors: ErrorItem[]
  /** With `status=`: how many errors of the range have each status. */
  statuses?: { [status in ErrorStatus]: number }
  next?: string
  /** The range of the trends, divided into equal parts. */
  trend?: { fromMillis: number; toMillis: number }
}
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
/** How much a process dropped since its start, by lens, destination and reason. */
export type SenderDrop = {
  service: string
  stream: string
  lens: string
  destination: string
  reason: string
  count: number
  /** The time of the log line that says so. */
  timeMillis: number
  /** Such as `activities dropped 28,000 spans (queue full)`. */
  text: string
}

/**
 * `/-/api/sender-drops?range=`: records that senders dropped before sending, by their own log lines,
 * the largest count first. The viewer cannot count what was never sent.
 */
export type SenderDropsAnswer = { drops: SenderDrop[] }

/** What one lens has of a service in a range. Without records, `lastMillis` is null. */
export type SetupCell = {
  count: number
  /** Arrival of the newest record, or of its trace's first one of this lens. */
  lastMillis: number | null
  /** Something was announced, or sent, and is not here. */
  problem?: string
  /** The line that mends or adds it, to be copied; of a refusal the page that shows it. */
  fix?: string
}
export type SetupService = {
  service: string
  /** `python (opentelemetry 1.30.0)`, as far as its records say. */
  language?: string
  lenses: { [lens in Lens]: SetupCell }
}
export type SetupCheck = {
  name: string
  state: 'ok' | 'warning' | 'failing'
  text: string
  /** A sentence; what is to be copied is between backticks. */
  fix?: string
}
/** `GET /-/api/setup`: what comes from which service by which lens, and what is wrong with it. */
export type SetupAnswer = {
  services: SetupService[]
  checks: SetupCheck[]
  /** The range, and of how many of its traces the newest were looked at. */
  fromMillis: number
  traces: { looked: number; ofRange: number }
}
/** `GET /-/api/viewer`: where records are taken. */
export type WhereAnswer = {
  /** Of the activities service, for demo requests. Absent: the viewer runs alone. */
  activitiesUrl?: string
  /** The same as `host:port`, if the reader of this answer can reach it. */
  activitiesAddress?: string | undefined
  /** What to set in an application for each kind of record, with the addresses of this viewer. */
  howToSend: [what: string, setting: string][]
  /** Where each wire's own port is open; the page's port takes all but `xray`. */
  ports: { otlp?: number; otlpGrpc?: number; xray?: number }
}
export type DemoAnswer = { traceId: string }
/** Something that a played scenario must show. `found`: what is there. */
export type ScenarioTick = {
  text: string
  holds: boolean
  /** The part of the page that shows it best. */
  lens: string
  found?: string
  traceId?: string
  spanId?: string
  /** The place on the page that shows it. */
  href: string
}
/** `POST /-/api/scenarios/<name>/play`, once all ticks hold, or after 20 s. */
export type ScenarioPlay = {
  scenario: string
  title: string
  misconception: string
  traceIds: string[]
  /** The trace to look at, and its place on the page. */
  traceId?: string
  href: string
  /** Without the fault, and with it. */
  compare?: string[]
  compareHref?: string
  expected: ScenarioTick[]
}
export type ScenarioInfo = {
  name: string
  title: string
  story: readonly string[]
  misconception: string
  lens: string
  /** What differs from the fault as people meet it. */
  honestly?: string
  /** Its place in the tour, from 1. */
  tour?: number
  requests: string[]
  expected: { text: string; lens: string }[]
  last?: ScenarioPlay
}
/** `GET /-/api/scenarios`, with `SCENARIOS=on`. `on`: the one that holds for all requests. */
export type ScenariosAnswer = {
  on: { name: string; untilMillis: number } | null
  scenarios: ScenarioInfo[]
  /** The same for a page: a sentence about all, and the tour before the others. */
  about: string
  parts: { title: string; scenarios: ScenarioInfo[] }[]
}
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
