import { httpOf } from '../../graph/outcome.ts'
import { statusOfSpan } from '../../graph/span-status.ts'
import type { TraceStatus } from '../../records/api.ts'
import { bucketOfHttp } from '../../records/http-status.ts'
import { isErrorLevel, statusOfDocument } from './record-status.ts'
import {
  httpRequestOf,
  pathOf,
  requestName,
  requestOfLine,
  spanName,
  urlOf,
} from './request-words.ts'
import type { Root } from './root.ts'
import type { SegmentFacts, SpanFacts, TraceFacts } from './trace-facts.ts'

/** The name of a trace in a list. */
export type TraceTitle = {
  name: string
  service: string
  status: TraceStatus
  httpStatus?: number
  request?: HttpAddress
}

/** What the record says of its HTTP request, for filters; never guessed from its name. */
export type HttpAddress = { method?: string; url?: string }

/** A log line with its fields. */
export type LineFields = {
  timeMillis: number
  level: string
  service: string
  spanId?: string
  fields: Record<string, unknown>
}

/** Payloads of the root alone, read once it is chosen; a list needs no others. */
export type RootPayloads = {
  spanAttributes(spanId: string): Record<string, unknown>
  segmentDocument(id: string): Record<string, unknown>
  /** Log lines of the trace, oldest first. */
  logLines(): LineFields[]
}

/** Name, service and status of a trace, all of one record: its root, else one of its lines. */
export function traceTitle(
  facts: TraceFacts,
  root: Root | undefined,
  payloads: RootPayloads,
): TraceTitle {
  if (root?.span) return fromSpan(root.span, payloads.spanAttributes(root.span.spanId))
  if (root?.segment) {
    return fromSegment(root.segment, payloads.segmentDocument(root.segment.id))
  }
  return fromLinesAndItems(facts, payloads.logLines())
}

function fromSpan(span: SpanFacts, attributes: Record<string, unknown>): TraceTitle {
  const { method, status } = httpRequestOf(attributes)
  const httpStatus = span.httpStatus ?? status
  return {
    name: spanName(span.name, attributes),
    service: span.service,
    status: statusOfSpan({ ...span, httpStatus }, attributes),
    httpStatus,
    request: { method, url: urlOf(attributes) },
  }
}

function fromSegment(segment: SegmentFacts, document: Record<string, unknown>): TraceTitle {
  const { method, url, status: httpStatus } = httpOf(document)
  const name = requestName({ method, path: pathOf(url) })
  return {
    name: name ?? segment.name,
    service: segment.name,
    status: statusOfDocument(document),
    httpStatus: Number.isInteger(httpStatus) ? httpStatus : undefined,
    request: { method, url },
  }
}

/** The name of a request that was sampled out, or whose spans are elsewhere. */
function fromLinesAndItems({ lines, items }: TraceFacts, fields: LineFields[]): TraceTitle {
  const answered = outermostRequest(fields)
  if (answered) return fromRequestLine(answered)
  const levels = [...lines, ...items].map(({ level }) => level)
  return {
    name: items[0]?.title ?? lines[0]?.message ?? '',
    service: lines[0]?.service ?? 'unknown',
    status: levels.some(isErrorLevel) ? 'fault' : 'ok',
  }
}

type RequestLine = LineFields & { request: ReturnType<typeof requestOfLine> }

function fromRequestLine({ request, service, level }: RequestLine): TraceTitle {
  const { status: httpStatus } = request
  const bucket = bucketOfHttp(httpStatus ?? 0)
  return {
    name: requestName(request) ?? '',
    service,
    status: httpStatus === undefined && isErrorLevel(level) ? 'fault' : bucket,
    httpStatus,
    request: { method: request.method, url: request.path },
  }
}

/**
 * The line of the request that contains the others: one that names another line's span as its
 * parent is inside; of the rest it is the one that began first, and of equal ones the longest.
 */
function outermostRequest(lines: LineFields[]): RequestLine | undefined {
  const requests = lines
    .map(line => ({ ...line, request: requestOfLine(line.fields) }))
    .filter(({ request }) => requestName(request) !== undefined)
  const spanIds = new Set(requests.map(({ spanId }) => spanId))
  const isInside = ({ fields }: RequestLine) =>
    [fields.parent_id, fields.parent_span_id].some(
      id => typeof id === 'string' && spanIds.has(id.toLowerCase()),
    )
  const startOf = ({ timeMillis, request }: RequestLine) => timeMillis - request.durationMillis
  const outside = requests.filter(line => !isInside(line))
  const outermost = outside.length > 0 ? outside : requests
  const startMillis = Math.min(...outermost.map(startOf))
  return outermost
    .filter(line => startOf(line) <= startMillis + timeStepMillis)
    .sort((a, b) => b.request.durationMillis - a.request.durationMillis)[0]
}

/** The times of lines are whole milliseconds: closer ones are of the same time. */
const timeStepMillis = 1
