import type { TraceSpan } from '../records/api.ts'
import { httpStatusOf, isServerFault } from '../records/http-status.ts'
import type { SpanRecord } from '../records/record.ts'
import { type ErrorRecord, errorKey, errorRecord, textOf } from './error-record.ts'

type SpanEvent = TraceSpan['events'][number]

/** A span in a loop may record thousands. */
const maxExceptions = 100

/** Whether a span may have errors: decides before anything is read. */
export const mayHaveErrors = (span: SpanRecord) =>
  hasFailed(span) || (span.events.length > 0 && span.events.some(isException))

const hasFailed = ({ status, attributes }: SpanRecord) =>
  status === 'ERROR' || isServerFault(httpStatusOf(attributes))

/**
 * The errors of a span: its `exception` events, by OpenTelemetry's conventions. A span that failed
 * without such an event is one error, of which `error.type` and the status message say something.
 */
export function errorsOfSpan(span: SpanRecord): ErrorRecord[] {
  const exceptions = span.events.filter(isException).slice(0, maxExceptions)
  if (exceptions.length > 0) return exceptions.map((event, index) => ofEvent(span, event, index))
  return hasFailed(span) ? [ofStatus(span)] : []
}

const isException = ({ name }: SpanEvent) => name === 'exception'

const placeOf = ({ traceId, spanId }: SpanRecord) =>
  ({ source: 'span', level: 'error', traceId, spanId }) as const

function ofEvent(span: SpanRecord, event: SpanEvent, index: number): ErrorRecord {
  const { attributes, timeMillis } = event
  const said = {
    class: textOf(attributes['exception.type']),
    message: textOf(attributes['exception.message']),
    stack: textOf(attributes['exception.stacktrace']),
  }
  // A client and a server may share an id.
  const key = errorKey('span', span.traceId, span.spanId, span.kind, span.service, index)
  return errorRecord(said, { ...placeOf(span), timeMillis, raw: event, key })
}

function ofStatus(span: SpanRecord): ErrorRecord {
  const { name, kind, service, status, statusMessage, attributes } = span
  const type = attributes['error.type']
  const code = httpStatusOf(attributes) ?? 0
  const said = {
    class: textOf(type) ?? (code >= 400 ? `${code}` : undefined),
    message: statusMessage || name,
  }
  return errorRecord(said, {
    ...placeOf(span),
    timeMillis: span.startMillis + span.durationMillis,
    raw: { name, kind, service, status, statusMessage, attributes },
    says: statusMessage ? 'message' : 'failure',
    key: errorKey('span', span.traceId, span.spanId, kind, service),
  })
}
