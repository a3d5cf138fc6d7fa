import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Wire } from '../../../services/viewer/records/api.ts'
import { bytes, traceRequest } from '../from-otlp/protobuf-writer.ts'
import { segment } from '../from-xray/segment-documents.ts'
import { startWholeViewer } from '../whole-viewer.ts'

const asIs = (body: Buffer) => body

const encodings: [name: string, encode: (body: Buffer) => Uint8Array][] = [
  ['identity', asIs],
  ['', asIs],
  ['gzip', gzipSync],
  ['GZIP ', gzipSync],
  ['x-gzip', gzipSync],
  ['deflate', deflateSync],
  ['zstd', zstdCompressSync],
]

const protobuf = { 'content-type': 'application/x-protobuf' }
const json = { 'content-type': 'application/json' }
const logs = (operation: string) => ({
  'content-type': 'application/x-amz-json-1.1',
  'x-amz-target': `Logs_20140328.${operation}`,
})
const item = { data: { environment: 'test', body: { message: { body: 'it broke' } } } }
const names = { logGroupName: '/a', logStreamName: 'b' }
const logEvents = [{ timestamp: Date.now(), message: 'a line' }]

type Message = { wire: Wire; path: string; headers: Record<string, string>; body: object | Buffer }

const messages: Message[] = [
  { wire: 'otlp-traces', path: '/v1/traces', headers: protobuf, body: traceRequest({}) },
  {
    wire: 'otlp-logs',
    path: '/v1/logs',
    headers: protobuf,
    body: bytes(1, bytes(2, bytes(2, bytes(5, bytes(1, 'a line'))))),
  },
  {
    wire: 'otlp-metrics',
    path: '/v1/metrics',
    headers: json,
    body: {
      resourceMetrics: [
        { scopeMetrics: [{ metrics: [{ name: 'a', gauge: { dataPoints: [{ asInt: 1 }] } }] }] },
      ],
    },
  },
  {
    wire: 'xray-api',
    path: '/TraceSegments',
    headers: json,
    body: { TraceSegmentDocuments: [JSON.stringify(segment())] },
  },
  {
    wire: 'rollbar',
    path: '/api/1/item/',
    headers: { ...json, 'x-rollbar-access-token': 'any' },
    body: item,
  },
  { wire: 'logs', path: '/', headers: logs('PutLogEvents'), body: { ...names, logEvents } },
]

async function startWithLogStream() {
  const viewer = await startWholeViewer()
  for (const operation of ['CreateLogGroup', 'CreateLogStream']) {
    const { logGroupName, logStreamName } = names
    const body = JSON.stringify({
      logGroupName,
      ...(operation === 'CreateLogStream' && { logStreamName }),
    })
    await fetch(viewer.url, { method: 'POST', headers: logs(operation), body })
  }
  return viewer
}

test.each(messages)('$wire takes every encoding', async ({ wire, path, headers, body }) => {
  const { url, store } = await startWithLogStream()
  const plain = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))

  for (const [encoding, encode] of encodings) {
    const before = store.wires()[wire].received
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { ...headers, 'content-encoding': encoding },
      body: Buffer.from(encode(plain)),
    })
    expect([encoding, answer.status]).toStrictEqual([encoding, 200])
    expect([encoding, store.wires()[wire].received]).toStrictEqual([encoding, before + 1])
  }
})

test.each(messages)(
  '$wire rejects an unknown encoding, and one on top of another, with those that it takes',
  async ({ path, headers, body }) => {
    const { url } = await startWholeViewer()
    const plain = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))

    for (const encoding of ['br', 'snappy', 'lz4', 'gzip, gzip', 'identity, gzip']) {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { ...headers, 'content-encoding': encoding },
        body: plain,
      })
      expect([encoding, answer.status]).toStrictEqual([encoding, 415])
      expect(await answer.text()).toContain(
        'is not supported: expected gzip, x-gzip, deflate, zstd',
      )
    }
  },
)
