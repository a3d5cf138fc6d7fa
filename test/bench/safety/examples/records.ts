import { gzipSync } from 'node:zlib'
import { bytes } from '../../../viewer/from-otlp/protobuf-writer.ts'
import { judged, type ViewerExample } from '../example.ts'
import { callLogs, json, post, postGzip, protobuf } from '../http.ts'

const repeated = (text: string, count: number) => Array(count).fill(text).join(',')

/** A request of `count` empty messages, two bytes each, within two layers. */
const emptyMessages = (count: number) =>
  gzipSync(bytes(1, bytes(2, Buffer.alloc(2 * count, Buffer.from([0x12, 0])))))

const otlpJson = (resource: string, scope: string, record: string, count: number) =>
  gzipSync(`{"${resource}":[{"${scope}":[{"${record}":[${repeated('{}', count)}]}]}]}`)

const otlp = (name: string, path: string, type: string, body: () => Buffer): ViewerExample => ({
  kind: 3,
  name,
  async play({ port }) {
    const answer = await postGzip(port, path, body(), type)
    return judged([answer.status])
  },
})

const emptyPoints = (count: number) =>
  gzipSync(bytes(1, bytes(2, bytes(2, bytes(5, Buffer.alloc(2 * count, Buffer.from([0x0a, 0])))))))

const posted = (name: string, path: string, body: () => string): ViewerExample => ({
  kind: 3,
  name,
  play: async ({ port }) => judged([(await post(port, path, body())).status]),
})

const rollbarItem = (body: string) =>
  `{"access_token":"a","data":{"environment":"bench","body":${body}}}`

export const records: ViewerExample[] = [
  otlp('/v1/traces, 9.5 million empty spans', '/v1/traces', protobuf, () => emptyMessages(9.5e6)),
  otlp('/v1/traces, 6 million empty spans, JSON', '/v1/traces', json, () =>
    otlpJson('resourceSpans', 'scopeSpans', 'spans', 6e6),
  ),
  otlp('/v1/logs, 1 million lines {}', '/v1/logs', json, () =>
    otlpJson('resourceLogs', 'scopeLogs', 'logRecords', 1e6),
  ),
  otlp('/v1/logs, 9.5 million empty lines', '/v1/logs', protobuf, () => emptyMessages(9.5e6)),
  otlp('/v1/metrics, 9.5 million empty points', '/v1/metrics', protobuf, () => emptyPoints(9.5e6)),
  otlp('/v1/metrics, 9.5 million empty metrics', '/v1/metrics', protobuf, () =>
    emptyMessages(9.5e6),
  ),
  posted(
    'PutTraceSegments, 2.5 million documents ""',
    '/TraceSegments',
    () => `{"TraceSegmentDocuments":[${repeated('""', 2.5e6)}]}`,
  ),
  posted(
    'GetSamplingTargets, 2.5 million documents {}',
    '/SamplingTargets',
    () => `{"SamplingStatisticsDocuments":[${repeated('{}', 2.5e6)}]}`,
  ),
  posted(
    'BatchGetTraces, 2.5 million ids ""',
    '/Traces',
    () => `{"TraceIds":[${repeated('""', 2.5e6)}]}`,
  ),
  posted('an item of 340,000 traces {}', '/api/1/item/', () =>
    rollbarItem(`{"trace_chain":[${repeated('{}', 340_000)}]}`),
  ),
  posted('an item of 38,000 frames', '/api/1/item/', () =>
    rollbarItem(
      `{"trace":{"exception":{"class":"E"},"frames":[${repeated('{"filename":"/a"}', 38_000)}]}}`,
    ),
  ),
  {
    kind: 3,
    name: 'PutLogEvents, 2.5 million events {}',
    async play({ port }) {
      const body = `{"logGroupName":"/bench/honest","logStreamName":"honest/a/1","logEvents":[${repeated('{}', 2.5e6)}]}`
      return judged([(await callLogs(port, 'PutLogEvents', body)).status])
    },
  },
  {
    kind: 3,
    name: 'import of 20 million spans {}',
    async play({ port }) {
      const body = gzipSync(
        `{"format":"waywiser-trace","version":1,"spans":[${repeated('{}', 20e6)}]}`,
      )
      return judged([(await postGzip(port, '/-/api/import', body)).status])
    },
  },
  {
    kind: 10,
    name: '250,000 tiny spans',
    async play({ port }) {
      const spans = Buffer.concat(Array.from({ length: 250_000 }, (_, index) => tinySpan(index)))
      const body = gzipSync(bytes(1, bytes(2, spans)))
      return judged([(await postGzip(port, '/v1/traces', body, protobuf)).status])
    },
  },
  {
    kind: 10,
    name: '250,000 tiny spans, then DELETE /-/api/data',
    honest: 0,
    async play(viewer) {
      const spans = Buffer.concat(Array.from({ length: 250_000 }, (_, index) => tinySpan(index)))
      const sent = await postGzip(
        viewer.port,
        '/v1/traces',
        gzipSync(bytes(1, bytes(2, spans))),
        protobuf,
      )
      const cleared = await deleteData(viewer.port)
      return judged([sent.status, cleared])
    },
  },
]

const deleteData = async (port: number) =>
  (await fetch(`http://127.0.0.1:${port}/-/api/data`, { method: 'DELETE' })).status

/** A span in a trace of its own. */
function tinySpan(index: number): Buffer {
  const ids = Buffer.alloc(16)
  ids.writeUInt32BE(Math.floor(Date.now() / 1000))
  ids.writeUInt32BE(index + 1, 12)
  return bytes(2, bytes(1, ids), bytes(2, ids.subarray(8)))
}
