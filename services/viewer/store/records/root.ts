import { isObject } from '../../../json/json-object.ts'
import type { TraceStatus } from '../../records/api.ts'
import { bucketOfHttp } from '../../records/http-status.ts'
import type { SegmentFacts, SpanFacts, TraceFacts, TraceTitle } from './trace-facts.ts'

/** Payloads of the root alone, read once it is chosen; a list needs no others. */
export type RootPayloads = {
  spanAttributes(spanId: string): Record<string, unknown>
  segmentDocument(id: string): Record<string, unknown>
  /** All log lines of the trace, parsed, oldest first. */
  logFields(): Record<string, unknown>[]
}

/**
 * The span that names a trace: the earliest SERVER whose parent was not received, else the earliest
 * span without a received parent, else (parents in a circle) the earliest of all.
 */
function rootSpan(spans: SpanFacts[]): SpanFacts | undefined {
  const tops = spans.filter(({ isTop }) => isTop)
  return tops.find(span => span.isServer) ?? tops[0] ?? spans[0]
}

function rootSegment(segments: SegmentFacts[]): SegmentFacts | undefined {
  const ids = new Set(segments.map(segment => segment.id))
  const tops = segments.filter(({ parentId }) => parentId === undefined || !ids.has(parentId))
  return tops.find(segment => !segment.isSubsegment) ?? tops[0] ?? segments[0]
}

/** Name, service and status of a trace, from its best record. */
export function traceTitle(facts: TraceFacts, payloads: RootPayloads): TraceTitle {
  const span = rootSpan(facts.spans)
  if (span) return fromSpan(span, payloads.spanAttributes(span.spanId))
  const segment = rootSegment(facts.segments)
  if (segment) return fromSegment(segment, payloads.segmentDocument(segment.id))
  return fromLinesAndItems(facts, payloads.logFields())
}

function fromSpan(span: SpanFacts, attributes: Record<string, unknown>): TraceTitle {
  const method = text(attributes['http.request.method'] ?? attributes['http.method'])
  const path = text(attributes['url.path'] ?? attributes['http.target'])?.split('?')[0]
  // Without a matching route, a span is named after its method alone.
  const isBare = method !== undefined && span.name === method && path !== undefined
  return {
    name: isBare ? `${method} ${path}` : span.name,
    service: span.service,
    ...statusOf(span.httpStatus, span.isError),
  }
}

function fromSegment(segment: SegmentFacts, document: Record<string, unknown>): TraceTitle {
  const http = isObject(document.http) ? document.http : {}
  const request = isObject(http.request) ? http.request : {}
  const response = isObject(http.response) ? http.response : {}
  const name = requestName(text(request.method), pathOf(text(request.url)))
  const { httpStatus, status } = statusOf(httpCode(response.status), document.fault === true)
  return {
    name: name ?? segment.name,
    service: segment.name,
    status: status === 'ok' ? flagged(document) : status,
    httpStatus,
  }
}

function flagged(document: Record<string, unknown>): TraceStatus {
  if (document.throttle === true) return 'throttle'
  return document.error === true ? 'error' : 'ok'
}

const errorLevels = ['error', 'critical', 'fatal']

/** The name of a request that was sampled out, or whose spans are elsewhere. */
function fromLinesAndItems(facts: TraceFacts, logFields: Record<string, unknown>[]): TraceTitle {
  const levels = [...facts.lines, ...facts.items].map(({ level }) => level)
  const isError = levels.some(level => errorLevels.includes(level))
  const answered = outermostRequest(logFields)
  const line = facts.lines[0]
  const name = answered && requestName(text(answered.method), text(answered.path))
  return {
    name: name ?? facts.items[0]?.title ?? line?.message ?? '',
    service: text(answered?.service) ?? line?.service ?? 'unknown',
    ...statusOf(httpCode(answered?.status), isError),
  }
}

/** The request line with the longest duration: it contains the other requests. */
function outermostRequest(logFields: Record<string, unknown>[]) {
  const requests = logFields.filter(fields => text(fields.method) && text(fields.path))
  const durationOf = ({ durationMillis }: Record<string, unknown>) =>
    Number(durationMillis ?? 0) || 0
  return requests.sort((a, b) => durationOf(b) - durationOf(a))[0]
}

/** X-Ray's buckets, in their order of precedence. */
function statusOf(httpStatus: number | undefined, isError: boolean) {
  if (httpStatus === undefined) return { status: isError ? 'fault' : 'ok' } as const
  const bucket = bucketOfHttp(httpStatus)
  return { status: bucket === 'ok' && isError ? 'fault' : bucket, httpStatus } as const
}

const requestName = (method: string | undefined, path: string | undefined) =>
  method && path ? `${method} ${path}` : undefined

// `URL.canParse` accepts addresses at which `new URL` throws: hosts of 17,000 capitals.
const pathOf = (url: string | undefined) =>
  url === undefined ? undefined : (URL.parse(url)?.pathname ?? url)

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)

const httpCode = (value: unknown) =>
  typeof value === 'number' && Number.isInteger(value) ? value : undefined
