import { bytes, double, fixed32, fixed64, hex, keyValue, number } from './protobuf-writer.ts'

/** A request with every field of OTLP 1.x set, in both encodings, and where each is answered. */

export const ids = {
  trace: '6b02f47ef444c22768e04d58e6f1f1b2',
  span: '46e85ea283aa63ec',
  parent: '56e85ea283aa63ec',
  linkedTrace: 'aaaaf47ef444c22768e04d58e6f1f1b2',
  linkedSpan: 'bbbb5ea283aa63ec',
}

const nanos = 1_795_355_774_097_000_000n

/** One field: its name in OTLP, its JSON, its protobuf, and what the viewer answers where. */
type Field = [
  name: string,
  json: unknown,
  protobuf: Buffer,
  answered: [path: string, value: unknown] | { leftOut: string },
]

const attribute = (key: string) => [{ key, value: { stringValue: 'kept' } }]
const attributes = (field: number, key: string) => keyValue(field, key, bytes(1, 'kept'))

const eventFields: Field[] = [
  [
    'timeUnixNano',
    `${nanos + 2_000_000n}`,
    fixed64(1, nanos + 2_000_000n),
    ['timeMillis', 1_795_355_774_099],
  ],
  ['name', 'cache miss', bytes(2, 'cache miss'), ['name', 'cache miss']],
  [
    'attributes',
    attribute('of.event'),
    attributes(3, 'of.event'),
    ['attributes', { 'of.event': 'kept' }],
  ],
  ['droppedAttributesCount', 3, number(4, 3), ['dropped', 3]],
]

const linkFields: Field[] = [
  ['traceId', ids.linkedTrace, bytes(1, hex(ids.linkedTrace)), ['traceId', ids.linkedTrace]],
  ['spanId', ids.linkedSpan, bytes(2, hex(ids.linkedSpan)), ['spanId', ids.linkedSpan]],
  ['traceState', 'a=1', bytes(3, 'a=1'), ['traceState', 'a=1']],
  [
    'attributes',
    attribute('of.link'),
    attributes(4, 'of.link'),
    ['attributes', { 'of.link': 'kept' }],
  ],
  ['droppedAttributesCount', 4, number(5, 4), ['dropped', 4]],
  ['flags', 257, fixed32(6, 257), ['flags', 257]],
]

const spanFields: Field[] = [
  ['traceId', ids.trace, bytes(1, hex(ids.trace)), ['../traceId', ids.trace]],
  ['spanId', ids.span, bytes(2, hex(ids.span)), ['spanId', ids.span]],
  ['traceState', 'b=2', bytes(3, 'b=2'), ['traceState', 'b=2']],
  ['parentSpanId', ids.parent, bytes(4, hex(ids.parent)), ['parentId', ids.parent]],
  ['name', 'GET /', bytes(5, 'GET /'), ['name', 'GET /']],
  ['kind', 'SPAN_KIND_CLIENT', number(6, 3), ['kind', 'CLIENT']],
  ['startTimeUnixNano', `${nanos}`, fixed64(7, nanos), ['startMillis', 1_795_355_774_097]],
  [
    'endTimeUnixNano',
    `${nanos + 9_000_000n}`,
    fixed64(8, nanos + 9_000_000n),
    ['durationMillis', 9],
  ],
  [
    'attributes',
    attribute('of.span'),
    attributes(9, 'of.span'),
    ['attributes', { 'of.span': 'kept' }],
  ],
  ['droppedAttributesCount', 5, number(10, 5), ['dropped.attributes', 5]],
  [
    'events',
    [jsonOf(eventFields)],
    bytes(11, protobufOf(eventFields)),
    ['events', [answerOf(eventFields)]],
  ],
  ['droppedEventsCount', 6, number(12, 6), ['dropped.events', 6]],
  [
    'links',
    [jsonOf(linkFields)],
    bytes(13, protobufOf(linkFields)),
    ['links', [answerOf(linkFields)]],
  ],
  ['droppedLinksCount', 7, number(14, 7), ['dropped.links', 7]],
  [
    'status',
    { message: 'no', code: 'STATUS_CODE_ERROR' },
    bytes(15, bytes(2, 'no'), number(3, 2)),
    ['statusMessage', 'no'],
  ],
  ['flags', 769, fixed32(16, 769), ['flags', 769]],
]

const resourceFields: Field[] = [
  [
    'attributes',
    attribute('of.resource'),
    attributes(1, 'of.resource'),
    [
      'resource',
      { 'of.resource': 'kept', 'otel.dropped_attributes_count': 8, 'otel.schema_url': 'https://r' },
    ],
  ],
  ['droppedAttributesCount', 8, number(2, 8), ['resource.otel\u2024dropped_attributes_count', 8]],
  [
    'entityRefs',
    [{ type: 'service', idKeys: ['of.resource'] }],
    bytes(3, bytes(2, 'service'), bytes(3, 'of.resource')),
    { leftOut: 'names of attributes, which are kept' },
  ],
]

const scopeFields: Field[] = [
  ['name', 'lib', bytes(1, 'lib'), ['scope.name', 'lib']],
  ['version', '1.2.3', bytes(2, '1.2.3'), ['scope.version', '1.2.3']],
  [
    'attributes',
    attribute('of.scope'),
    attributes(3, 'of.scope'),
    ['scope.attributes', { 'of.scope': 'kept' }],
  ],
  ['droppedAttributesCount', 9, number(4, 9), ['scope.dropped', 9]],
]

const logFields: Field[] = [
  ['timeUnixNano', `${nanos}`, fixed64(1, nanos), ['timeMillis', 1_795_355_774_097]],
  ['severityNumber', 'SEVERITY_NUMBER_ERROR2', number(2, 18), ['fields.severity_number', 18]],
  ['severityText', 'SEVERE', bytes(3, 'SEVERE'), ['fields.severity_text', 'SEVERE']],
  [
    'body',
    { stringValue: 'it broke' },
    bytes(5, bytes(1, 'it broke')),
    ['fields.message', 'it broke'],
  ],
  [
    'attributes',
    [{ key: 'of.log', value: { doubleValue: 0.5 } }],
    keyValue(6, 'of.log', double(4, 0.5)),
    ['fields.of\u2024log', 0.5],
  ],
  ['droppedAttributesCount', 2, number(7, 2), ['fields.dropped_attributes_count', 2]],
  ['flags', 1, fixed32(8, 1), ['fields.flags', 1]],
  ['traceId', ids.trace, bytes(9, hex(ids.trace)), ['fields.trace_id', ids.trace]],
  ['spanId', ids.span, bytes(10, hex(ids.span)), ['spanId', ids.span]],
  [
    'observedTimeUnixNano',
    `${nanos + 1n}`,
    fixed64(11, nanos + 1n),
    { leftOut: 'the time itself is kept; it stands in for a missing one' },
  ],
  ['eventName', 'app.broke', bytes(12, 'app.broke'), ['fields.event_name', 'app.broke']],
]

function jsonOf(fields: Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(([name, json]) => [name, json]))
}

function protobufOf(fields: Field[]): Buffer {
  return Buffer.concat(fields.map(([, , protobuf]) => protobuf))
}

function answerOf(fields: Field[]): Record<string, unknown> {
  return Object.fromEntries(fields.map(([, , , answered]) => answered as [string, unknown]))
}

const signals = {
  traces: { names: ['resourceSpans', 'scopeSpans', 'spans'], fields: spanFields },
  logs: { names: ['resourceLogs', 'scopeLogs', 'logRecords'], fields: logFields },
} as const

export type Signal = keyof typeof signals

export function jsonRequest(signal: Signal): Record<string, unknown> {
  const { names, fields } = signals[signal]
  const [groups, scopes, records] = names
  const scope = { scope: jsonOf(scopeFields), [records]: [jsonOf(fields)], schemaUrl: 'https://s' }
  const group = { resource: jsonOf(resourceFields), [scopes]: [scope], schemaUrl: 'https://r' }
  return { [groups]: [group] }
}

/** The resource and the scope come last, as protobuf allows. */
export function protobufRequest(signal: Signal): Buffer {
  const scope = bytes(1, protobufOf(scopeFields))
  const record = bytes(2, protobufOf(signals[signal].fields))
  const resource = bytes(1, protobufOf(resourceFields))
  return bytes(1, bytes(2, record, bytes(3, 'https://s'), scope), bytes(3, 'https://r'), resource)
}

/** `{ start_time_unix_nano: … }` for `{ startTimeUnixNano: … }`, all through. */
export function inSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inSnakeCase)
  if (typeof value !== 'object' || value === null) return value
  const snake = (name: string) => name.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [snake(name), inSnakeCase(inner)]),
  )
}

/** Each field of a record, its resource and its scope, and where it is answered. */
export const fieldsOf = (signal: Signal): Field[] => [
  ...signals[signal].fields,
  ...resourceFields,
  ...scopeFields,
  ['schemaUrl', 'https://s', Buffer.alloc(0), ['scope.schemaUrl', 'https://s']],
]
