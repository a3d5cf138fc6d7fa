import type { Wire } from '../../../services/viewer/records/api.ts'
import { bytes, keyValue, traceRequest } from '../from-otlp/protobuf-writer.ts'
import { segment } from '../from-xray/segment-documents.ts'

/** A body of empty or nearly empty records, and its answer. */
export type Flood = {
  what: string
  wire: Wire
  path: string
  headers: Record<string, string>
  body: () => Buffer
  answer: Answer
}

/** Rejected as a whole, or each record on its own: nothing of it is kept. */
type Answer = { status: number; problem: string; rejected: number }

type Row = [what: string, body: () => Buffer, answer: Answer]

const protobuf = 'application/x-protobuf'
const json = 'application/json'

/** Messages without a byte: 6 MB, 6 kB compressed. */
const many = 3_000_000
/** Fits into a record that is not too large as a whole. */
const inRecord = 1_000_000

/** A field's empty message, repeated. */
const empties = (field: number, count: number) =>
  Buffer.alloc(2 * count, Buffer.from([(field << 3) | 2, 0]))

const unknownFields = (count: number) => Buffer.alloc(2 * count, Buffer.from([15 << 3, 1]))

const tooMany = (problem: string): Answer => ({ status: 413, problem, rejected: 1 })
const records = tooMany('the request has more than 200000 records')
const groups = tooMany('the request has more than 200000 resources and scopes')
const values = tooMany('the request has more than 2000000 values')
const refusedWith = (status: number, problem: string): Answer => ({ status, problem, rejected: 1 })
const taken: Answer = { status: 200, problem: '', rejected: 0 }
const recordTooLarge = (what: string): Answer => ({
  status: 200,
  problem: `a ${what} of `,
  rejected: 1,
})

const inGroup = (content: Buffer) => bytes(1, bytes(2, content))
const inSpan = (content: Buffer) => traceRequest({ more: [content] })
const inLog = (content: Buffer) => inGroup(bytes(2, content))

/** Each list of each signal, in protobuf. */
const ofTraces: Row[] = [
  ['resource_spans', () => empties(1, many), groups],
  ['resources', () => bytes(1, empties(1, many)), groups],
  [
    'attributes of a resource',
    () => bytes(1, bytes(1, empties(1, many))),
    {
      ...tooMany('the request has a resource of 6000000 bytes: at most 1048576 are taken'),
    },
  ],
  ['scope_spans', () => bytes(1, empties(2, many)), groups],
  ['spans', () => inGroup(empties(2, many)), records],
  ['attributes', () => inSpan(empties(9, many)), recordTooLarge('span')],
  ['events', () => inSpan(empties(11, many)), recordTooLarge('span')],
  ['links', () => inSpan(empties(13, many)), recordTooLarge('span')],
  [
    'unknown fields of a request',
    () => unknownFields(many),
    refusedWith(400, 'it has no field 1, the list of resources'),
  ],
  ['unknown fields of a resource_spans', () => bytes(1, unknownFields(many)), taken],
  ['unknown fields of a scope_spans', () => inGroup(unknownFields(many)), taken],
]

const ofLogs: Row[] = [
  ['resource_logs', () => empties(1, many), groups],
  ['scope_logs', () => bytes(1, empties(2, many)), groups],
  ['log_records', () => inGroup(empties(2, many)), records],
  [
    'few log_records',
    () => inGroup(empties(2, 100_000)),
    { status: 200, problem: 'it says nothing', rejected: 100_000 },
  ],
  ['attributes of a line', () => inLog(empties(6, many)), recordTooLarge('log line')],
  ['unknown fields of a scope_logs', () => inGroup(unknownFields(many)), taken],
]

const ofMetrics: Row[] = [
  ['resource_metrics', () => empties(1, many), groups],
  ['scope_metrics', () => bytes(1, empties(2, many)), groups],
  ['metrics', () => inGroup(empties(2, many)), values],
  ['gauges', () => inGroup(bytes(2, empties(5, many))), values],
  ['data_points', () => inGroup(bytes(2, bytes(7, empties(1, many)))), values],
  ['unknown fields of a metric', () => inGroup(bytes(2, unknownFields(many))), taken],
]

/** `["…",{},{},…]` with everything around such a list. */
const listIn = (before: string, item: string, count: number, after: string) =>
  Buffer.concat([
    Buffer.from(before),
    Buffer.alloc((item.length + 1) * count, `${item},`),
    Buffer.from(item + after),
  ])

const jsonOf = (ofGroups: string, scopes: string, list: string) => {
  const scope = `{"${ofGroups}":[{"${scopes}":[`
  const record = `${scope}{"${list}":[`
  return { group: `{"${ofGroups}":[`, scope, record, ends: [']}', ']}]}', ']}]}]}'] as const }
}

const jsonTraces = jsonOf('resourceSpans', 'scopeSpans', 'spans')
const jsonLogs = jsonOf('resourceLogs', 'scopeLogs', 'logRecords')
const jsonMetrics = jsonOf('resourceMetrics', 'scopeMetrics', 'metrics')
const ids = '"traceId":"6b02f47ef444c22768e04d58e6f1f1b2","spanId":"46e85ea283aa63ec"'
const manyInJson = 3_000_000

/** The same lists in JSON. */
const jsonFloods = (
  { group, scope, record, ends }: ReturnType<typeof jsonOf>,
  answer: Answer,
): Row[] => [
  ['groups', () => listIn(group, '{}', manyInJson, ends[0]), groups],
  ['scopes', () => listIn(scope, '{}', manyInJson, ends[1]), groups],
  ['records', () => listIn(record, '{}', manyInJson, ends[2]), answer],
]

const ofJsonTraces: Row[] = [
  ...jsonFloods(jsonTraces, records),
  ...['attributes', 'events', 'links'].map(
    (name): Row => [
      name,
      () =>
        listIn(
          `${jsonTraces.record}{${ids},"${name}":[`,
          '{}',
          manyInJson,
          `]}${jsonTraces.ends[2]}`,
        ),
      recordTooLarge('span'),
    ],
  ),
]

const rows = (signal: 'traces' | 'logs' | 'metrics', type: string, floods: Row[]): Flood[] =>
  floods.map(([what, body, answer]) => ({
    what: `${type}: ${what}`,
    wire: `otlp-${signal}`,
    path: `/v1/${signal}`,
    headers: { 'content-type': type },
    body,
    answer,
  }))

export const otlpFloods: Flood[] = [
  ...rows('traces', protobuf, ofTraces),
  ...rows('logs', protobuf, ofLogs),
  ...rows('metrics', protobuf, ofMetrics),
  ...rows('traces', json, ofJsonTraces),
  ...rows('logs', json, jsonFloods(jsonLogs, records)),
  ...rows('metrics', json, jsonFloods(jsonMetrics, values)),
]

/** Somewhat below 8 MiB, the limit of AWS's APIs. */
const manyForAws = 2_500_000
const logsHeaders = {
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': 'Logs_20140328.PutLogEvents',
}
const putEvents = '{"logGroupName":"/waywiser","logStreamName":"a","logEvents":['
const putDocuments = '{"TraceSegmentDocuments":['
const inItem = '{"data":{"environment":"e","body":{"message":{"body":"m"}},"custom":{"a":['

const logsFlood = (what: string, body: () => Buffer, answer: Answer): Flood => ({
  what,
  wire: 'logs',
  path: '/',
  headers: logsHeaders,
  body,
  answer,
})
const xrayFlood = (what: string, body: () => Buffer, answer: Answer): Flood => ({
  what,
  wire: 'xray-api',
  path: '/TraceSegments',
  headers: {},
  body,
  answer,
})
const itemFlood = (what: string, body: () => Buffer, answer: Answer): Flood => ({
  what,
  wire: 'rollbar',
  path: '/api/1/item/',
  headers: { 'x-rollbar-access-token': 'any' },
  body,
  answer,
})

export const otherFloods: Flood[] = [
  logsFlood('events', () => listIn(putEvents, '{}', manyForAws, ']}'), {
    ...refusedWith(400, 'The body has more than 100000 values.'),
  }),
  logsFlood('more events than a batch has', () => listIn(putEvents, '{}', 20_000, ']}'), {
    status: 400,
    problem: 'logEvents has 20001 events: expected 1 to 10000',
    rejected: 20_001,
  }),
  logsFlood('events without text', () => listIn(putEvents, '{}', 9000, ']}'), {
    status: 400,
    problem: 'logEvents.0.timestamp: expected a whole number',
    rejected: 9001,
  }),
  xrayFlood('documents', () => listIn(putDocuments, '""', manyForAws, ']}'), {
    ...refusedWith(413, 'the body has more than 100000 values'),
  }),
  xrayFlood('more documents than a batch has', () => listIn(putDocuments, '""', 10_000, ']}'), {
    ...refusedWith(400, 'TraceSegmentDocuments has 10001 documents: expected at most 10000'),
  }),
  xrayFlood('documents without content', () => listIn(putDocuments, '"{}"', 9999, ']}'), {
    status: 200,
    problem: 'InvalidTraceId',
    rejected: 10_000,
  }),
  xrayFlood('subsegments without content', () => subsegments('{},', 20_000), {
    status: 200,
    problem: 'MissingId',
    rejected: 1,
  }),
  itemFlood('lists', () => listIn(inItem, '[]', 300_000, ']}}}'), {
    ...refusedWith(413, 'the body has more than 20000 values'),
  }),
  itemFlood('frames', () => listIn(inItem, '{"a":1}', 100_000, ']}}}'), {
    ...refusedWith(413, 'the body has more than 20000 values'),
  }),
]

const subsegments = (item: string, count: number) => {
  const document = JSON.stringify(segment({ subsegments: ['HERE'] }))
  const text = document.replace('"HERE"', `${item.repeat(count)}{}`)
  return Buffer.from(JSON.stringify({ TraceSegmentDocuments: [text] }))
}

/** Bodies of one span, which is kept without most of its values. */
export const keptFloods: { what: string; body: () => Buffer }[] = [
  { what: 'attributes', body: () => inSpan(empties(9, inRecord)) },
  { what: 'events', body: () => inSpan(empties(11, inRecord)) },
  { what: 'links', body: () => inSpan(empties(13, inRecord)) },
  { what: 'items of a list', body: () => inSpan(keyValue(9, 'a', bytes(5, empties(1, inRecord)))) },
  {
    what: 'members of a map',
    body: () => inSpan(keyValue(9, 'a', bytes(6, empties(1, inRecord)))),
  },
  { what: 'attributes of an event', body: () => inSpan(bytes(11, empties(3, inRecord))) },
]
