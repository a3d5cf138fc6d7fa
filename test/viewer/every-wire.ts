import { samplingRule } from './aws/sampling-rule.ts'
import {
  bytes,
  double,
  fixed32,
  fixed64,
  keyValue,
  number,
  traceRequest,
} from './from-otlp/protobuf-writer.ts'
import { sampleMillis, spanId, traceId } from './records.ts'

export const logGroupName = '/waywiser/test'
export const logStreamName = 'activities/host/1'
export const fingerprint = 'f1'
export const arnOfRule = 'arn:aws:xray:us-east-1:000000000000:sampling-rule/sample'

/** One request to a wire. Odd ones may be rejected, which is an answer too. */
type Message = { path: string; headers?: Record<string, string>; body: object | Buffer }

/**
 * One record of every kind by every wire, with all numbers set to `value`, so that each table of
 * the store has a row. Traces are numbered from `n`, since each id counts once.
 */
export function everyWire(n: number, value: number): Message[] {
  return [
    ...otlp(n, value),
    ...xray(n, value),
    ...logs(n, value),
    rollbar(n, value),
    file(n, value),
  ]
}

const json = { 'content-type': 'application/json' }
const protobuf = { 'content-type': 'application/x-protobuf' }

/** Clamped to OTLP's 64 bits. */
const wide = (value: number) =>
  BigInt.asUintN(64, BigInt(Number.isFinite(value) ? Math.trunc(value) : 0))

function otlp(n: number, value: number): Message[] {
  const attributes = [
    { key: 'http.response.status_code', value: { doubleValue: value } },
    { key: 'rollbar.item.uuid', value: { stringValue: `u${n}` } },
  ]
  const span = {
    traceId: traceId(n),
    spanId: spanId(n),
    name: 'GET /',
    kind: 2,
    attributes,
    startTimeUnixNano: value,
    endTimeUnixNano: `${wide(value)}`,
    events: [{ timeUnixNano: value, name: 'event' }],
    status: { code: value },
  }
  const line = {
    timeUnixNano: value,
    observedTimeUnixNano: value,
    severityNumber: value,
    flags: value,
    traceId: traceId(n),
    spanId: spanId(n),
    body: { stringValue: `line ${n}` },
    attributes: [{ key: 'durationMillis', value: { doubleValue: value } }],
  }
  const resource = { attributes: [{ key: 'service.name', value: { stringValue: 'activities' } }] }
  const scope = { name: 'scope', droppedAttributesCount: value }
  const encoded = traceRequest({
    traceId: traceId(n),
    spanId: spanId(n + 1000),
    start: 0n,
    end: wide(value),
    more: [
      number(6, wide(value)),
      keyValue(9, 'http.status_code', number(3, wide(value))),
      keyValue(9, 'other', double(4, value)),
      fixed32(16, 0xffff_ffff),
      bytes(15, number(3, wide(value))),
    ],
  })
  const encodedLine = bytes(
    1,
    bytes(2, bytes(2, fixed64(1, wide(value)), number(2, wide(value)), fixed32(8, 0xffff_ffff))),
  )
  return [
    {
      path: '/v1/traces',
      headers: json,
      body: { resourceSpans: [{ resource, scopeSpans: [{ scope, spans: [span] }] }] },
    },
    {
      path: '/v1/logs',
      headers: json,
      body: { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [line] }] }] },
    },
    { path: '/v1/traces', headers: protobuf, body: encoded },
    { path: '/v1/logs', headers: protobuf, body: encodedLine },
  ]
}

function xray(n: number, value: number): Message[] {
  const document = {
    trace_id: traceId(n).replace(/^(.{8})(.*)$/, '1-$1-$2'),
    id: spanId(n),
    name: 'activities',
    start_time: value,
    end_time: value,
    http: { response: { status: value } },
    annotations: { n: value },
    subsegments: [
      { id: spanId(n + 1), name: 'inner', start_time: value, end_time: value, namespace: 'remote' },
    ],
  }
  const report = {
    RuleName: 'sample',
    ClientID: 'a'.repeat(24),
    Timestamp: 1,
    RequestCount: value,
    SampledCount: value,
    BorrowCount: value,
  }
  const documents = [document, { ...document, id: spanId(n + 500), start_time: 0 }]
  const Tags = [{ Key: 'a', Value: 'b' }]
  return [
    {
      path: '/TraceSegments',
      body: { TraceSegmentDocuments: documents.map(each => JSON.stringify(each)) },
    },
    {
      path: '/CreateGroup',
      body: { GroupName: 'sample', FilterExpression: 'duration >= 0', Tags },
    },
    { path: '/CreateSamplingRule', body: { SamplingRule: samplingRule({}), Tags } },
    {
      path: '/CreateSamplingRule',
      body: {
        SamplingRule: samplingRule({
          RuleName: `r${n}`,
          Priority: value,
          ReservoirSize: value,
          Version: value,
        }),
      },
    },
    {
      path: '/SamplingTargets',
      body: { SamplingStatisticsDocuments: [report, { ...report, Timestamp: value }] },
    },
    { path: '/PutEncryptionConfig', body: { Type: 'NONE' } },
  ]
}

function logs(n: number, value: number): Message[] {
  const to = { logGroupName, logStreamName }
  const fields = { durationMillis: value, status: value, trace_flags: value, level: value, n: 1 }
  const message = JSON.stringify({ ...fields, trace_id: traceId(n) })
  const call = (operation: string, body: object): Message => ({
    path: '/',
    headers: { 'x-amz-target': `Logs_20140328.${operation}` },
    body,
  })
  return [
    call('CreateLogGroup', { logGroupName }),
    call('CreateLogStream', to),
    call('PutRetentionPolicy', { logGroupName, retentionInDays: value }),
    call('PutLogEvents', { ...to, logEvents: [{ timestamp: value, message }] }),
    call('PutLogEvents', { ...to, logEvents: [{ timestamp: sampleMillis, message }] }),
    // A line that waits for a trace that never comes.
    call('PutLogEvents', {
      ...to,
      logEvents: [{ timestamp: sampleMillis, message: `${'f'.repeat(32)} ${value}` }],
    }),
  ]
}

function rollbar(n: number, value: number): Message {
  const data = {
    environment: 'test',
    level: 'error',
    uuid: `u${n}`,
    timestamp: value,
    fingerprint,
    custom: { trace_id: traceId(n), trace_flags: value },
    body: { message: { body: 'it broke' } },
  }
  return { path: '/api/1/item/', headers: { 'x-rollbar-access-token': 'a' }, body: { data } }
}

/** An exported file with other numbers. */
function file(n: number, value: number): Message {
  const named = { level: 'info', service: 'activities', message: 'm', traceFlags: value }
  const at = { startMillis: value, durationMillis: value }
  const empty = { attributes: {}, events: [], links: [], resource: {} }
  const id = spanId(n)
  return {
    path: '/-/api/import',
    body: {
      format: 'waywiser-trace',
      version: 1,
      traceId: traceId(n + 100),
      refusals: {},
      arrivals: {
        lastMillis: value,
        otlpMillis: value,
        xrayMillis: value,
        rollbarMillis: value,
        logsMillis: value,
      },
      spans: [
        {
          spanId: id,
          name: 'GET /',
          kind: 'SERVER',
          service: 'activities',
          status: 'OK',
          ...at,
          ...empty,
        },
      ],
      segments: [
        {
          id,
          name: 'activities',
          type: 'segment',
          startMillis: value,
          endMillis: value,
          document: {},
        },
      ],
      items: [
        {
          uuid: `i${n}`,
          fingerprint,
          class: 'E',
          title: 't',
          level: 'error',
          timeMillis: value,
          traceFlags: value,
          frames: [],
          raw: {},
        },
      ],
      logs: [
        {
          timeMillis: value,
          group: logGroupName,
          stream: logStreamName,
          fields: { durationMillis: value },
          raw: `raw ${n}`,
          ...named,
        },
      ],
    },
  }
}

/** Sends one message and returns the status of the answer. */
export async function send(origin: string, { path, headers, body }: Message): Promise<number> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const response = await fetch(origin + path, {
    method: 'POST',
    body: bytes,
    ...(headers && { headers }),
  })
  await response.arrayBuffer()
  return response.status
}
