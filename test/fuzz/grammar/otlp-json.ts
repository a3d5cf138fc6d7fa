import type { AnyValue, KeyValue, LogModel, ResourceModel, SpanModel } from './otlp-model.ts'

// OTLP/JSON: 64-bit numbers as text, ids as hex, bytes as base64.

type Spelling = { [kind in AnyValue['kind']]: string }

const names: Spelling = {
  string: 'stringValue',
  bool: 'boolValue',
  int: 'intValue',
  double: 'doubleValue',
  array: 'arrayValue',
  map: 'kvlistValue',
  bytes: 'bytesValue',
}

function anyValue(any: AnyValue): object {
  return { [names[any.kind]]: contentOf(any) }
}

function contentOf(any: AnyValue): unknown {
  if (any.kind === 'int') return `${any.value}`
  if (any.kind === 'bytes') return any.value.toString('base64')
  if (any.kind === 'array') return { values: any.value.map(anyValue) }
  if (any.kind === 'map') return { values: any.value.map(keyValue) }
  return any.value
}

const keyValue = ({ key, value }: KeyValue) => ({ key, value: anyValue(value) })

const jsonSpan = (span: SpanModel) => ({
  traceId: span.traceId,
  spanId: span.spanId,
  parentSpanId: span.parentSpanId,
  name: span.name,
  kind: span.kind,
  status: span.status,
  startTimeUnixNano: `${span.start}`,
  endTimeUnixNano: `${span.end}`,
  attributes: span.attributes.map(keyValue),
  events: span.events.map(({ time, name, attributes }) => ({
    timeUnixNano: `${time}`,
    name,
    attributes: attributes.map(keyValue),
  })),
  links: span.links.map(link => ({ ...link, attributes: link.attributes.map(keyValue) })),
})

const jsonLog = (log: LogModel) => ({
  timeUnixNano: `${log.time}`,
  observedTimeUnixNano: `${log.observed}`,
  flags: log.flags,
  severityNumber: log.severityNumber,
  severityText: log.severityText,
  traceId: log.traceId,
  spanId: log.spanId,
  body: anyValue(log.body),
  attributes: log.attributes.map(keyValue),
})

const request = (
  names: [string, string, string],
  resources: { resource: KeyValue[]; records: object[] }[],
) => ({
  [names[0]]: resources.map(({ resource, records }) => ({
    resource: { attributes: resource.map(keyValue) },
    [names[1]]: [{ scope: { name: 'fuzz' }, [names[2]]: records }],
  })),
})

const spell = (value: object) => Buffer.from(JSON.stringify(value))

export const spansAsJson = (resources: ResourceModel<SpanModel>[]): Buffer =>
  spell(
    request(
      ['resourceSpans', 'scopeSpans', 'spans'],
      resources.map(({ resource, records }) => ({ resource, records: records.map(jsonSpan) })),
    ),
  )

export const logsAsJson = (resources: ResourceModel<LogModel>[]): Buffer =>
  spell(
    request(
      ['resourceLogs', 'scopeLogs', 'logRecords'],
      resources.map(({ resource, records }) => ({ resource, records: records.map(jsonLog) })),
    ),
  )
