import { context, SeverityNumber, TraceFlags, trace } from '@opentelemetry/api'
import { JsonLogsSerializer, ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import * as logs from '@opentelemetry/sdk-logs'
import { expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'
import { bytes, fixed32, hex, traceId } from './protobuf-writer.ts'

const spanContext = {
  traceId: '6b02f47ef444c22768e04d58e6f1f1b2',
  spanId: '46e85ea283aa63ec',
  traceFlags: TraceFlags.SAMPLED,
}

const resource = {
  'service.name': 'activities',
  'service.instance.id': 'host-1',
  'aws.log.group.names': ['/waywiser/local'],
}
const scope = { name: 'oracle' }

/** Real log records of the real SDK: one inside a trace, one outside. */
function makeSdkLogs() {
  const exporter = new logs.InMemoryLogRecordExporter()
  const provider = new logs.LoggerProvider({
    resource: resourceFromAttributes(resource),
    processors: [new logs.SimpleLogRecordProcessor({ exporter })],
  })
  const logger = provider.getLogger('oracle')
  const inTrace = trace.setSpanContext(context.active(), spanContext)
  logger.emit({
    timestamp: [1795355774, 97_123_456],
    severityNumber: SeverityNumber.WARN,
    body: 'peer is slow',
    attributes: { durationMillis: 801.5, tries: 2 },
    context: inTrace,
  })
  logger.emit({
    timestamp: [1795355775, 0],
    severityNumber: SeverityNumber.ERROR2,
    severityText: 'ERROR',
    body: { msg: 'answered', status: 500, tags: ['a'] },
  })
  return exporter.getFinishedLogRecords()
}

const expected = [
  {
    timeMillis: 1795355774097.123,
    group: '/waywiser/local',
    stream: 'host-1',
    level: 'warn',
    service: 'activities',
    message: 'peer is slow',
    resource,
    scope,
    fields: {
      message: 'peer is slow',
      severity_number: 13,
      flags: 1,
      durationMillis: 801.5,
      tries: 2,
      trace_id: '6b02f47ef444c22768e04d58e6f1f1b2',
      xray_trace_id: '1-6b02f47e-f444c22768e04d58e6f1f1b2',
      span_id: '46e85ea283aa63ec',
    },
    traceId: '6b02f47ef444c22768e04d58e6f1f1b2',
    spanId: '46e85ea283aa63ec',
    traceFlags: 1,
  },
  {
    timeMillis: 1795355775000,
    group: '/waywiser/local',
    stream: 'host-1',
    level: 'error',
    service: 'activities',
    message: 'answered',
    resource,
    scope,
    fields: {
      msg: 'answered',
      status: 500,
      tags: ['a'],
      severity_number: 18,
      severity_text: 'ERROR',
    },
  },
]

const post = (url: string, type: string, body: Uint8Array | string) =>
  fetch(`${url}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': type },
    body: Buffer.from(body as string),
  })

test.each([
  ['application/x-protobuf', ProtobufLogsSerializer],
  ['application/json', JsonLogsSerializer],
])(
  'log lines as the SDK writes them in %s become exactly these lines',
  async (type, serializer) => {
    const { url, kept } = await startRecordingViewer()
    const body = serializer.serializeRequest(makeSdkLogs()) as Uint8Array

    const answer = await post(url, type, body)

    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(kept.logs).toStrictEqual(expected)
    expect(kept.counts).toStrictEqual({
      'otlp-logs': { received: 2, rejected: 0, dropped: 0, bytes: body.length },
    })
  },
)

const lineRequest = (...fields: Buffer[]) => bytes(1, bytes(2, bytes(2, ...fields)))

test('flags are bits: sampled and random (03), not sampled (02), and absent', async () => {
  const { url, kept } = await startRecordingViewer()
  const ids = bytes(9, hex(traceId))

  for (const more of [fixed32(8, 3), fixed32(8, 2), Buffer.alloc(0)]) {
    await post(url, 'application/x-protobuf', lineRequest(ids, more))
  }

  expect(kept.logs.map(line => line.traceFlags)).toStrictEqual([3, 2, undefined])
})

test('only a line with an id of the wrong size is rejected', async () => {
  const { url, kept } = await startRecordingViewer()
  const logRecords = [
    { traceId: 'abc', body: { stringValue: 'bad' } },
    { body: { stringValue: 'good' } },
  ]
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] })

  const answer = await post(url, 'application/json', body)

  expect(await answer.json()).toStrictEqual({
    partialSuccess: {
      rejectedLogRecords: '1',
      errorMessage: 'trace id "abc" of a log line: expected 16 bytes or none',
    },
  })
  expect(kept.logs.map(line => [line.message, line.group, line.service])).toStrictEqual([
    ['good', '/otlp', 'unknown_service'],
  ])
  expect(kept.counts['otlp-logs']).toMatchObject({ received: 1, rejected: 1 })
})

test('groups and streams have names that are valid in CloudWatch Logs', async () => {
  const viewer = await startRecordingViewer()
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
  const send = (group: string, instance: string) =>
    post(
      viewer.url,
      'application/json',
      JSON.stringify({
        resourceLogs: [
          {
            resource: {
              attributes: [
                text('aws.log.group.names', group),
                text('service.instance.id', instance),
              ],
            },
            scopeLogs: [{ logRecords: [{ body: { stringValue: 'a line' } }] }],
          },
        ],
      }),
    )

  await send('/a group', 'host:4318')
  await send('/group', '')
  await send('g'.repeat(513), 'i'.repeat(513))

  expect(viewer.kept.logs.map(({ group, stream }) => [group, stream])).toStrictEqual([
    ['/otlp', 'host_4318'],
    ['/group', 'unknown'],
    ['/otlp', 'i'.repeat(512)],
  ])
})
