import type { JsonObject } from '../../json/json-object.ts'
import { setMember } from '../../json/json-object.ts'
import { type Allowance, maxRecordBytes } from '../from-otlp/allowance.ts'
import type { Attributes } from '../from-otlp/any-value.ts'
import { type Intake, tooLarge } from '../from-otlp/intake.ts'
import { itemsAt, objectAt, objectOf, textAt } from '../from-otlp/json-values.ts'
import type { Sender } from '../from-otlp/sender.ts'
import { addSpan, noSpan, type WireSpan } from '../from-otlp/span-record.ts'
import { toEpochMillis } from '../from-otlp/time.ts'
import { LargeJson } from '../json/large-json.ts'
import type { SpanEvent } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import { orRejected } from './or-rejected.ts'
import { createOrigins, toSender } from './origins.ts'
import { membersOf } from './recognise.ts'
import {
  endAfter,
  kindNumber,
  paddedSpanId,
  paddedTraceId,
  scopeFromTags,
  statusFromTags,
  toUnixNano,
} from './span-words.ts'

/**
 * Reads Zipkin's second version: a list of spans, a list of such lists, or one span. Throws
 * `MalformedJsonError`, `UnfitJsonError` and `TooMuchError`.
 */
export function* readZipkin(
  value: unknown,
  intake: Intake<SpanRecord>,
): Generator<void, void, void> {
  const senderOf = createSenders()
  const originOf = createOrigins()
  for (const span of spansIn(value, intake)) {
    intake.startRecord()
    const bytes = span instanceof LargeJson ? span.byteLength : 0
    intake.weigh(bytes)
    if (bytes > maxRecordBytes) {
      intake.reject(() => tooLarge('span', bytes))
      continue
    }
    orRejected(intake, () => {
      const given = objectOf(span, 'the list')
      const wireSpan = zipkinSpan(given, intake.allowance)
      const sender = senderOf(textAt(objectAt(given, 'localEndpoint'), 'serviceName'))
      addSpan(intake, wireSpan, originOf(sender, scopeFromTags(wireSpan.attributes)))
    })
    if (intake.isPauseDue()) yield
  }
}

function* spansIn(value: unknown, intake: Intake<SpanRecord>): Generator<unknown, void, void> {
  if (membersOf(value)) yield value
  else {
    for (const item of itemsAt({ list: value }, 'list', intake)) {
      const isList = Array.isArray(item) || (item instanceof LargeJson && item.isList)
      if (isList) yield* itemsAt({ list: item }, 'list', intake)
      else yield item
    }
  }
}

const maxSenders = 1000

function createSenders() {
  const known = new Map<string, Sender>()

  return (service: string): Sender => {
    const sender = known.get(service) ?? toSender(service === '' ? {} : { 'service.name': service })
    if (known.size < maxSenders) known.set(service, sender)
    return sender
  }
}

/** https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/zipkin/, the other way round. */
function zipkinSpan(span: JsonObject, allowance: Allowance): WireSpan {
  const attributes = readTags(span, allowance)
  const hasTime = span.timestamp !== undefined && span.timestamp !== null
  return {
    ...noSpan(),
    traceId: paddedTraceId(textAt(span, 'traceId')),
    spanId: paddedSpanId(textAt(span, 'id')),
    parentId: paddedSpanId(textAt(span, 'parentId')),
    name: textAt(span, 'name'),
    kind: kindNumber(textAt(span, 'kind')),
    ...(hasTime && {
      start: toUnixNano('timestamp', span.timestamp),
      end: endAfter(span.timestamp, span.duration),
    }),
    traceState: '',
    ...statusFromTags(attributes),
    attributes,
    events: readAnnotations(span, allowance),
  }
}

function readTags(span: JsonObject, allowance: Allowance): Attributes {
  const attributes: Attributes = {}
  for (const [name, value] of Object.entries(objectAt(span, 'tags'))) {
    if (allowance.takesValue()) setMember(attributes, name, value)
  }
  const { serviceName, ipv4, ipv6, port } = objectAt(span, 'remoteEndpoint')
  attributes['peer.service'] ??= serviceName
  attributes['network.peer.address'] ??= ipv4 ?? ipv6
  attributes['network.peer.port'] ??= port
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null) delete attributes[name]
  }
  return attributes
}

function readAnnotations(span: JsonObject, allowance: Allowance): SpanEvent[] {
  const events: SpanEvent[] = []
  for (const item of itemsAt(span, 'annotations')) {
    const annotation = objectOf(item, 'annotations')
    if (!allowance.takesValue()) continue
    const timeMillis = toEpochMillis(toUnixNano('timestamp', annotation.timestamp))
    events.push({ name: textAt(annotation, 'value'), timeMillis, attributes: {} })
  }
  return events
}
