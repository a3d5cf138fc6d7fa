import type { JsonObject } from '../../json/json-object.ts'
import type { TraceSpan } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import type { Allowance } from './allowance.ts'
import type { Intake } from './intake.ts'
import { readJsonRecords } from './json-request.ts'
import {
  attributesAt,
  enumAt,
  hexAt,
  itemsAt,
  objectAt,
  objectOf,
  textAt,
  unixNanoAt,
} from './json-values.ts'
import { addSpan, spanKinds, statusCodes, type WireSpan } from './span-record.ts'
import { toEpochMillis } from './time.ts'

const path = ['resourceSpans', 'scopeSpans', 'spans'] as const

/**
 * Decodes the JSON form of an `ExportTraceServiceRequest`
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Ignores unknown fields.
 * Throws `UnfitJsonError`, `MalformedJsonError` and `TooMuchError`.
 */
export function decodeJsonSpans(
  body: Buffer,
  intake: Intake<SpanRecord>,
): Generator<void, void, void> {
  return readJsonRecords(body, intake, {
    path,
    what: 'span',
    take: (span, sender) => addSpan(intake, wireSpan(span, intake.allowance), sender),
  })
}

function wireSpan(span: JsonObject, allowance: Allowance): WireSpan {
  const status = objectAt(span, 'status')
  return {
    traceId: hexAt(span, 'traceId'),
    spanId: hexAt(span, 'spanId'),
    parentId: hexAt(span, 'parentSpanId'),
    name: textAt(span, 'name'),
    kind: enumAt(span, 'kind', 'SPAN_KIND_', spanKinds),
    start: unixNanoAt(span, 'startTimeUnixNano'),
    end: unixNanoAt(span, 'endTimeUnixNano'),
    attributes: attributesAt(span, 'attributes', allowance),
    events: messagesAt(span, 'events', allowance, wireEvent),
    links: messagesAt(span, 'links', allowance, wireLink),
    statusCode: enumAt(status, 'code', 'STATUS_CODE_', statusCodes),
    statusMessage: textAt(status, 'message'),
  }
}

function messagesAt<Message>(
  span: JsonObject,
  key: string,
  allowance: Allowance,
  read: (message: JsonObject, allowance: Allowance) => Message,
): Message[] {
  const messages: Message[] = []
  for (const item of itemsAt(span, key)) {
    const message = objectOf(item, key)
    if (allowance.takesValue()) messages.push(read(message, allowance))
  }
  return messages
}

const wireEvent = (event: JsonObject, allowance: Allowance): TraceSpan['events'][number] => ({
  name: textAt(event, 'name'),
  timeMillis: toEpochMillis(unixNanoAt(event, 'timeUnixNano')),
  attributes: attributesAt(event, 'attributes', allowance),
})

const wireLink = (link: JsonObject, allowance: Allowance): TraceSpan['links'][number] => ({
  traceId: hexAt(link, 'traceId'),
  spanId: hexAt(link, 'spanId'),
  attributes: attributesAt(link, 'attributes', allowance),
})
