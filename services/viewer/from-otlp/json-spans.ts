import type { TraceSpan } from '../api.ts'
import type { JsonObject } from '../json-object.ts'
import type { SpanRecord } from '../record.ts'
import {
  attributesAt,
  enumAt,
  hexAt,
  listAt,
  objectAt,
  parseJson,
  textAt,
  unixNanoAt,
} from './json-values.ts'
import {
  addSpan,
  type Decoded,
  serviceName,
  spanKinds,
  statusCodes,
  type WireSpan,
} from './span-record.ts'
import { toEpochMillis } from './time.ts'

/**
 * Decodes the JSON form of an `ExportTraceServiceRequest`
 * (https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding). Fields we do not know are
 * ignored. Throws `MalformedJson`.
 */
export function decodeJsonSpans(body: Buffer): Decoded<SpanRecord> {
  const decoded: Decoded<SpanRecord> = { records: [], refused: [] }
  for (const resourceSpans of listAt(parseJson(body), 'resourceSpans')) {
    const resource = attributesAt(objectAt(resourceSpans, 'resource'), 'attributes')
    const service = serviceName(resource)
    for (const scopeSpans of listAt(resourceSpans, 'scopeSpans')) {
      for (const span of listAt(scopeSpans, 'spans')) {
        addSpan(decoded, wireSpan(span), service, resource)
      }
    }
  }
  return decoded
}

function wireSpan(span: JsonObject): WireSpan {
  const status = objectAt(span, 'status')
  return {
    traceId: hexAt(span, 'traceId'),
    spanId: hexAt(span, 'spanId'),
    parentId: hexAt(span, 'parentSpanId'),
    name: textAt(span, 'name'),
    kind: enumAt(span, 'kind', 'SPAN_KIND_', spanKinds),
    start: unixNanoAt(span, 'startTimeUnixNano'),
    end: unixNanoAt(span, 'endTimeUnixNano'),
    attributes: attributesAt(span, 'attributes'),
    events: listAt(span, 'events').map(wireEvent),
    links: listAt(span, 'links').map(wireLink),
    statusCode: enumAt(status, 'code', 'STATUS_CODE_', statusCodes),
    statusMessage: textAt(status, 'message'),
  }
}

const wireEvent = (event: JsonObject): TraceSpan['events'][number] => ({
  name: textAt(event, 'name'),
  timeMillis: toEpochMillis(unixNanoAt(event, 'timeUnixNano')),
  attributes: attributesAt(event, 'attributes'),
})

const wireLink = (link: JsonObject): TraceSpan['links'][number] => ({
  traceId: hexAt(link, 'traceId'),
  spanId: hexAt(link, 'spanId'),
  attributes: attributesAt(link, 'attributes'),
})
