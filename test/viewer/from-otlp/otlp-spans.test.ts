import { readFileSync } from 'node:fs'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'
import { expectedRecord, makeSdkSpans } from './sdk-spans.ts'

const post = (url: string, type: string, body: Uint8Array | string, encoding = 'identity') =>
  fetch(`${url}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': type, 'content-encoding': encoding },
    body: Buffer.from(body),
  })

test('protobuf as the SDK writes it becomes exactly the spans that it wrote', async () => {
  const { url, kept } = await startRecordingViewer()
  const spans = makeSdkSpans()
  const body = ProtobufTraceSerializer.serializeRequest(spans) as Uint8Array

  const answer = await post(url, 'application/x-protobuf', body)

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/x-protobuf')
  expect((await answer.arrayBuffer()).byteLength).toBe(0)
  expect(kept.spans).toEqual(spans.map(expectedRecord))
  expect(kept.counts).toStrictEqual({
    'otlp-traces': { received: 2, rejected: 0, dropped: 0, bytes: body.length },
  })
})

test('JSON as the SDK writes it becomes the same spans', async () => {
  const { url, kept } = await startRecordingViewer()
  const spans = makeSdkSpans()
  const body = JsonTraceSerializer.serializeRequest(spans) as Uint8Array

  const answer = await post(url, 'application/json; charset=utf-8', body)

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/json')
  expect(await answer.json()).toStrictEqual({})
  expect(kept.spans).toEqual(spans.map(expectedRecord))
})

test("OpenTelemetry's own exporter, with gzip, is content and every span arrives", async () => {
  const { url, kept } = await startRecordingViewer()
  const spans = makeSdkSpans()
  const exporter = new OTLPTraceExporter({
    url: `${url}/v1/traces`,
    compression: 'gzip' as never,
  })

  const result = await new Promise(resolve => exporter.export(spans, resolve))

  expect(result).toStrictEqual({ code: 0 })
  expect(kept.spans).toHaveLength(2)
  expect(kept.spans).toEqual(spans.map(expectedRecord))
})

test.each([
  ['gzip', gzipSync],
  ['zstd', zstdCompressSync],
])('a body compressed with %s is accepted', async (encoding, compress) => {
  const { url, kept } = await startRecordingViewer()
  const body = compress(ProtobufTraceSerializer.serializeRequest(makeSdkSpans()) as Uint8Array)

  const answer = await post(url, 'application/x-protobuf', body, encoding)

  expect(answer.status).toBe(200)
  expect(kept.spans).toHaveLength(2)
})

test('spans of seven recorded requests arrive with their names, times and attributes', async () => {
  const { url, kept } = await startRecordingViewer()
  const lines = readFileSync('test/golden/spans.otlp-json.jsonl', 'utf8').trim().split('\n')

  for (const line of lines) expect((await post(url, 'application/json', line)).status).toBe(200)

  const sent = lines.flatMap(line => JSON.parse(line).resourceSpans).flatMap(spansOf)
  expect(kept.spans.map(({ spanId, name, service }) => [spanId, name, service])).toStrictEqual(sent)
  const home = kept.spans.find(span => span.name === 'home-activities mock data')
  expect(home).toMatchObject({
    traceId: '6b02f47ef444c22768e04d58e6f1f1b2',
    parentId: 'd34ac547bc5e7190',
    kind: 'INTERNAL',
    startMillis: 1795355774097,
    durationMillis: 0.403,
    attributes: { 'app.result_length': 2, 'app.cached': false, 'app.tags': ['a', 'b'] },
  })
})

type JsonResourceSpans = {
  resource: { attributes: { key: string; value: { stringValue?: string } }[] }
  scopeSpans: { spans: { spanId: string; name: string }[] }[]
}

function spansOf({ resource, scopeSpans }: JsonResourceSpans) {
  const name = resource.attributes.find(({ key }) => key === 'service.name')?.value.stringValue
  return scopeSpans.flatMap(({ spans }) => spans).map(span => [span.spanId, span.name, name])
}
