import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-grpc'
import { expect, test } from 'vitest'
import { grpcPaths } from '../../../services/viewer/grpc/route.ts'
import type { Trace, WireDetail, Wires } from '../../../services/viewer/records/api.ts'
import { afterwards } from '../../support/afterwards.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { getJson } from '../../support/traces.ts'
import { bytes, number, traceId, traceRequest } from '../from-otlp/protobuf-writer.ts'
import { makeSdkSpans } from '../from-otlp/sdk-spans.ts'
import { startViewer } from '../viewer.ts'
import { startWholeViewer } from '../whole-viewer.ts'
import { call } from './grpc-client.ts'

const wiresOf = (url: string) => getJson<Wires>(`${url}/-/api/wires`)

test.each(['none', 'gzip'])(
  'OpenTelemetry’s exporter over gRPC delivers its spans, compression %s',
  async compression => {
    const { url, grpcUrl } = await startWholeViewer()
    const spans = makeSdkSpans()
    const exporter = new OTLPTraceExporter({ url: grpcUrl, compression: compression as never })

    const code = await new Promise(resolve =>
      exporter.export(spans, result => resolve(result.code)),
    )
    await exporter.shutdown()

    expect(code).toBe(0)
    const trace = await getJson<Trace>(`${url}/-/api/traces/${spans[0]!.spanContext().traceId}`)
    expect(trace.spans.map(({ name }) => name).sort()).toStrictEqual([
      'GET /api/ünï/:id',
      'home-activities',
    ])
    expect((await wiresOf(url))['otlp-traces']).toMatchObject({ received: 2, rejected: 0 })
  },
)

test('each port but the daemon’s takes gRPC, and the gRPC port takes HTTP/1.1', async () => {
  const { doors, url, grpcUrl } = await startWholeViewer()
  for (const at of [url, doors[1]!.url, grpcUrl]) {
    expect(await call(at, traceRequest({}))).toMatchObject({ code: 0, answer: Buffer.alloc(0) })
  }
  const posted = await fetch(`${grpcUrl}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: traceRequest({}),
  })
  expect(posted.status).toBe(200)
  expect((await wiresOf(url))['otlp-traces'].received).toBe(4)
})

test('each signal is counted for its wire', async () => {
  const { url, grpcUrl } = await startWholeViewer()
  const line = bytes(1, bytes(2, bytes(2, bytes(5, bytes(1, 'a line')))))
  const metrics = bytes(1, bytes(2, bytes(2, bytes(5, bytes(1, number(3, 1))))))
  expect((await call(grpcUrl, line, { method: grpcPaths['/v1/logs'] })).code).toBe(0)
  expect((await call(grpcUrl, metrics, { method: grpcPaths['/v1/metrics'] })).code).toBe(0)
  const wires = await wiresOf(url)
  expect([wires['otlp-logs'].received, wires['otlp-metrics'].received]).toStrictEqual([1, 1])
})

test.each([0, 1, 2] as const)('a message compressed by algorithm %i is read', async compression => {
  const { url, grpcUrl } = await startWholeViewer()
  const message = traceRequest({ more: [bytes(5, 'x'.repeat(5000))] })
  expect((await call(grpcUrl, message, { compression })).code).toBe(0)
  expect((await wiresOf(url))['otlp-traces']).toMatchObject({
    received: 1,
    bytes: message.length,
  })
})

const garbage = Buffer.from('garbage')
/** Compresses well, as a bomb does. */
const tooLong = bytes(1, Buffer.alloc(20 * 1024 * 1024))

test.each<[string, Buffer, Parameters<typeof call>[2], { code: number; message: string }]>([
  [
    'garbage',
    garbage,
    {},
    { code: 3, message: 'the body is not an OTLP request in protobuf: wire type 7 at byte 1' },
  ],
  [
    'a message of more than 20 MiB',
    tooLong,
    {},
    { code: 8, message: 'the body is larger than 20971525 bytes, the most this path takes' },
  ],
  [
    'one that is so large when it is decompressed',
    tooLong,
    { compression: 2 },
    { code: 8, message: 'the body is larger than 20971520 bytes, the most this path takes' },
  ],
  [
    'another service',
    garbage,
    { method: '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo' },
    {
      code: 12,
      message: 'nothing is at /grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
    },
  ],
  [
    'another host',
    traceRequest({}),
    { authority: 'evil.example:4317' },
    { code: 7, message: 'host "evil.example:4317" is not this viewer\'s' },
  ],
  [
    'a page of another site',
    traceRequest({}),
    { metadata: { origin: 'https://evil.example' } },
    { code: 7, message: 'origin "https://evil.example" may not ask this' },
  ],
])('%s is answered with its status, and nothing is kept', async (_, message, options, expected) => {
  const { url, grpcUrl, errors } = await startWholeViewer()

  const result = await call(grpcUrl, message, options)

  expect(result.code).toBe(expected.code)
  expect(result.message).toContain(expected.message)
  expect(result).not.toHaveProperty('details')
  expect((await wiresOf(url))['otlp-traces'].received).toBe(0)
  expect(errors).toStrictEqual([])
})

test.each([
  ['429', { status: 429, retryAfterSeconds: 3 }, { code: 8, message: 'fault switch: 429' }, 3],
  ['429 without a time', { status: 429 }, { code: 8, message: 'fault switch: 429' }, 0],
  ['503', { status: 503, retryAfterSeconds: 2 }, { code: 14, message: 'fault switch: 503' }, 2],
  ['401', { status: 401 }, { code: 16, message: 'fault switch: 401' }, undefined],
  ['500', { status: 500 }, { code: 13, message: 'fault switch: 500' }, undefined],
  ['a cut connection', { drop: true }, { code: 14, message: 'Connection dropped' }, undefined],
  ['no answer', { hang: true }, { code: 4, message: 'Deadline exceeded' }, undefined],
])('a fault switch injects %s', async (_, fault, expected, retrySeconds) => {
  const viewer = await startViewer({ pageFolder: scratchFolder() })
  afterwards(viewer.close)
  await fetch(`${viewer.origin}/-/api/faults`, {
    method: 'PUT',
    body: JSON.stringify({ 'otlp-traces': fault }),
  })

  const result = await call(viewer.origin, traceRequest({}), { deadlineMillis: 500 })

  expect(result.code).toBe(expected.code)
  expect(result.message).toContain(expected.message)
  expect(retryDelayOf(result.details)).toBe(retrySeconds)
  expect(viewer.errors).toStrictEqual([])
})

/** The seconds of the `RetryInfo` in a google.rpc.Status, which are below 128. */
function retryDelayOf(details: string | undefined): number | undefined {
  if (details === undefined) return undefined
  const [, after] = details.split('type.googleapis.com/google.rpc.RetryInfo')
  const [field, length, ...retryInfo] = Buffer.from(after!, 'latin1')
  expect([field, length, ...retryInfo.slice(0, 3)]).toStrictEqual([0x12, 4, 0x0a, 2, 0x08])
  return retryInfo[3]
}

test('a call is shown on the wires page with its method, decoded, and so is its rejection', async () => {
  const viewer = await startViewer({ pageFolder: scratchFolder() })
  afterwards(viewer.close)

  await call(viewer.origin, traceRequest({}))
  await call(viewer.origin, traceRequest({ traceId: '00' }))

  const { payloads, rejected } = await getJson<WireDetail>(
    `${viewer.origin}/-/api/wires/otlp-traces`,
  )
  expect(payloads[1]).toMatchObject({
    what: `POST ${grpcPaths['/v1/traces']}`,
    shownAs: 'decoded',
    bytes: traceRequest({}).length,
    status: 200,
  })
  expect(payloads[1]!.body).toContain(traceId)
  expect(rejected).toMatchObject([{ reasons: [expect.stringContaining('trace')] }])
})

test('rejected spans are answered as a partial success', async () => {
  const { grpcUrl } = await startWholeViewer()

  const { code, answer } = await call(grpcUrl, traceRequest({}, { traceId: '00' }))

  expect(code).toBe(0)
  // 1 partial_success { 1 rejected_spans, 2 error_message }
  expect([...answer!.subarray(0, 1), ...answer!.subarray(2, 5)]).toStrictEqual([
    0x0a, 0x08, 1, 0x12,
  ])
  expect(answer!.toString()).toContain('trace')
})
