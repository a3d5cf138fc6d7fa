import type { Attributes, AttributeValue, HrTime, SpanKind, SpanStatus } from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

type OtlpValue = {
  stringValue?: string
  intValue?: string
  doubleValue?: number
  boolValue?: boolean
  arrayValue?: { values?: OtlpValue[] }
}
type OtlpAttributes = { key: string; value: OtlpValue }[]
type OtlpEvent = { name: string; timeUnixNano: string; attributes?: OtlpAttributes }
type OtlpSpan = {
  traceId: string
  spanId: string
  parentSpanId?: string
  name: string
  kind: number
  startTimeUnixNano: string
  endTimeUnixNano: string
  attributes?: OtlpAttributes
  events?: OtlpEvent[]
  status?: { code?: number; message?: string }
}
type OtlpRequest = {
  resourceSpans: {
    resource: { attributes?: OtlpAttributes }
    scopeSpans: { scope: { name: string }; spans: OtlpSpan[] }[]
  }[]
}

/** The spans of an OTLP/JSON request as the SDK would hand them to a processor. */
export function spansOfOtlpJson(text: string): ReadableSpan[] {
  const request: OtlpRequest = JSON.parse(text)
  return request.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const made = resourceFromAttributes(attributesOf(resource.attributes))
    return scopeSpans.flatMap(({ spans }) => spans.map(span => readableSpan(span, made)))
  })
}

function readableSpan(span: OtlpSpan, resource: ReadableSpan['resource']): ReadableSpan {
  const contextOf = (spanId: string) => ({ traceId: span.traceId, spanId, traceFlags: 1 })
  return {
    name: span.name,
    // OTLP counts from 1 (0 is unspecified), the API from 0.
    kind: (span.kind - 1) as SpanKind,
    spanContext: () => contextOf(span.spanId),
    parentSpanContext: span.parentSpanId ? contextOf(span.parentSpanId) : undefined,
    startTime: hrTime(span.startTimeUnixNano),
    endTime: hrTime(span.endTimeUnixNano),
    status: { code: 0, ...span.status } as SpanStatus,
    attributes: attributesOf(span.attributes),
    links: [],
    events: (span.events ?? []).map(event => ({
      name: event.name,
      time: hrTime(event.timeUnixNano),
      attributes: attributesOf(event.attributes),
    })),
    duration: [0, 0],
    ended: true,
    resource,
    instrumentationScope: { name: 'golden' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

function hrTime(nanos: string): HrTime {
  const time = BigInt(nanos)
  return [Number(time / 1_000_000_000n), Number(time % 1_000_000_000n)]
}

const attributesOf = (attributes: OtlpAttributes = []): Attributes =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]))

function plainValue(value: OtlpValue): AttributeValue {
  if (value.intValue !== undefined) return Number(value.intValue)
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainValue) as string[]
  return value.stringValue ?? value.doubleValue ?? value.boolValue ?? ''
}
