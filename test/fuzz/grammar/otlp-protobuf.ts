import {
  bytes,
  double,
  fixed32,
  fixed64,
  hex,
  number,
} from '../../viewer/from-otlp/protobuf-writer.ts'
import type { AnyValue, KeyValue, LogModel, ResourceModel, SpanModel } from './otlp-model.ts'

// The same in protobuf. A field that has its default is left out, as protobuf's writers do.

function anyValue(any: AnyValue): Buffer {
  if (any.kind === 'string') return bytes(1, any.value)
  if (any.kind === 'bool') return number(2, any.value ? 1 : 0)
  if (any.kind === 'int') return number(3, any.value)
  if (any.kind === 'double') return double(4, any.value)
  if (any.kind === 'array') return bytes(5, ...any.value.map(value => bytes(1, anyValue(value))))
  if (any.kind === 'map') return bytes(6, ...any.value.map(pair => keyValue(1, pair)))
  return bytes(7, any.value)
}

const keyValue = (field: number, { key, value }: KeyValue) =>
  bytes(field, bytes(1, key), bytes(2, anyValue(value)))

const text = (field: number, value: string) => (value === '' ? nothing : bytes(field, value))
const id = (field: number, value: string) => (value === '' ? nothing : bytes(field, hex(value)))
const nothing = Buffer.alloc(0)

const spanFields = (span: SpanModel) => [
  id(1, span.traceId),
  id(2, span.spanId),
  id(4, span.parentSpanId),
  text(5, span.name),
  number(6, span.kind),
  fixed64(7, span.start),
  fixed64(8, span.end),
  ...span.attributes.map(pair => keyValue(9, pair)),
  ...span.events.map(event =>
    bytes(
      11,
      fixed64(1, event.time),
      text(2, event.name),
      ...event.attributes.map(pair => keyValue(3, pair)),
    ),
  ),
  ...span.links.map(link =>
    bytes(
      13,
      id(1, link.traceId),
      id(2, link.spanId),
      ...link.attributes.map(pair => keyValue(4, pair)),
    ),
  ),
  bytes(15, text(2, span.status.message), number(3, span.status.code)),
]

const logFields = (log: LogModel) => [
  fixed64(1, log.time),
  number(2, log.severityNumber),
  text(3, log.severityText),
  bytes(5, anyValue(log.body)),
  ...log.attributes.map(pair => keyValue(6, pair)),
  fixed32(8, log.flags),
  id(9, log.traceId),
  id(10, log.spanId),
  fixed64(11, log.observed),
]

const request = <Record>(
  resources: ResourceModel<Record>[],
  fields: (record: Record) => Buffer[],
) =>
  Buffer.concat(
    resources.map(({ resource, records }) =>
      bytes(
        1,
        bytes(1, ...resource.map(pair => keyValue(1, pair))),
        bytes(2, bytes(1, bytes(1, 'fuzz')), ...records.map(record => bytes(2, ...fields(record)))),
      ),
    ),
  )

export const spansAsProtobuf = (resources: ResourceModel<SpanModel>[]) =>
  request(resources, spanFields)
export const logsAsProtobuf = (resources: ResourceModel<LogModel>[]) =>
  request(resources, logFields)
