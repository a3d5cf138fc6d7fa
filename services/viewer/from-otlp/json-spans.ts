import type { JsonObject } from '../../json/json-object.ts'
import type { SpanEvent, SpanLink } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import type { Allowance } from './allowance.ts'
import type { Intake } from './intake.ts'
import { readJsonRecords } from './json-request.ts'
import {
  attributesAt,
  countAt,
  enumAt,
  idAt,
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
    take: (span, origin) => addSpan(intake, wireSpan(span, intake.allowance), origin),
  })
}

function wireSpan(span: JsonObject, allowance: Allowance): WireSpan {
  const status = objectAt(span, 'status')
  return {
    traceId: idAt(span, 'traceId', 16),
    spanId: idAt(span, 'spanId', 8),
    parentId: idAt(span, 'parentSpanId', 8),
    name: textAt(span, 'name'),
    kind: enumAt(span, 'kind', 'SPAN_KIND_', spanKinds),
    start: unixNanoAt(span, 'startTimeUnixNano'),
    end: unixNanoAt(span, 'endTimeUnixNano'),
    attributes: attributesAt(span, 'attributes', allowance),
    events: messagesAt(span, 'events', allowance, wireEvent),
    links: messagesAt(span, 'links', allowance, wireLink),
    statusCode: enumAt(status, 'code', 'STATUS_CODE_', statusCodes),
    statusMessage: textAt(status, 'message'),
    traceState: textAt(span, 'traceState'),
    flags: countAt(span, 'flags'),
    droppedAttributes: countAt(span, 'droppedAttributesCount'),
    droppedEvents: countAt(span, 'droppedEventsCount'),
    droppedLinks: countAt(span, 'droppedLinksCount'),
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

function wireEvent(event: JsonObject, allowance: Allowance): SpanEvent {
  const dropped = countAt(event, 'droppedAttributesCount')
  return {
    name: textAt(event, 'name'),
    timeMillis: toEpochMillis(unixNanoAt(event, 'timeUnixNano')),
    attributes: attributesAt(event, 'attributes', allowance),
    ...(dropped > 0 && { dropped }),
  }
}

function wireLink(link: JsonObject, allowance: Allowance): SpanLink {
  const dropped = countAt(link, 'droppedAttributesCount')
  const flags = countAt(link, 'flags')
  const traceState = textAt(link, 'traceState')
  return {
    traceId: idAt(link, 'traceId', 16),
    spanId: idAt(link, 'spanId', 8),
    attributes: attributesAt(link, 'attributes', allowance),
    ...(traceState !== '' && { traceState }),
    ...(dropped > 0 && { dropped }),
    ...(flags > 0 && { flags }),
  }
}
