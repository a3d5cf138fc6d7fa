import { SpanKind } from '@opentelemetry/api'
import { beforeAll, describe, expect, test } from 'vitest'
import { banner } from '../../commands/start/banner.ts'
import { environmentReader } from '../../services/environment.ts'
import { errorChain } from '../../services/secrets/error-chain.ts'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'
import { createPathRedaction } from '../../services/telemetry/instrumentation/redact.ts'
import { createLogger } from '../../services/telemetry/logger.ts'
import { type Wire, wires } from '../../services/viewer/records/api.ts'
import {
  segmentDatagram,
  segmentDocument,
  spansRequest,
  startWatchedViewer,
} from '../faults/watched-viewer.ts'
import { until } from '../support/until.ts'
import { spanOf } from '../telemetry/to-xray/spans.ts'
import { validDocumentOf } from '../telemetry/to-xray/valid-document.ts'
import { bytes, keyValue, traceRequest } from '../viewer/from-otlp/protobuf-writer.ts'
import { secretNames } from './secret-names.ts'

/** One value for each name, so that a failure says which name leaks. */
const planted = (name: string) => `planted-${secretNames.indexOf(name)}-`
const leaksIn = (text: string) => secretNames.filter(name => text.includes(planted(name)))

/** All names with their values. */
const all = Object.fromEntries(secretNames.map(name => [name, planted(name)]))
const query = secretNames.map(name => `${encodeURIComponent(name)}=${planted(name)}`).join('&')
const userInfo = `https://ada:${planted('password')}@example.com/`

describe('the value of every secret name is missing', () => {
  test('in a log line, at any depth, in a JSON text and in a message', () => {
    const lines: string[] = []
    const stdout = { write: (line: string) => void lines.push(line) }
    const log = createLogger({ level: 'info', service: 'activities', stdout })

    log.info({ ...all, deep: { list: [{ of: all }] }, body: JSON.stringify(all), userInfo })
    for (const [name, value] of Object.entries(all)) log.info(`sent ${name}=${value} to it`)

    expect(leaksIn(lines.join(''))).toStrictEqual([])
    expect(lines.map(line => JSON.parse(line).level)).toHaveLength(secretNames.length + 1)
  })

  test('in a reported error', () => {
    const error = new Error(`refused: ${JSON.stringify(all)}`, {
      cause: new Error(`at /?${query}`),
    })

    expect(leaksIn(JSON.stringify(errorChain(error)))).toStrictEqual([])
  })

  test('in the query of a request, and of an address in it', () => {
    const redactPath = createPathRedaction(undefined)

    const path = redactPath(
      'http://a',
      `/b?${query}&next=${encodeURIComponent(`${userInfo}?${query}`)}`,
    )

    expect(leaksIn(path)).toStrictEqual([])
  })

  test("in a segment's attributes", () => {
    const attributes = {
      'app.note': `sent ${JSON.stringify(all)} to ${userInfo}`,
      ...Object.fromEntries(secretNames.map(name => [`app.${name}`, planted(name)])),
      ...all,
      'aws.xray.metadata.request': JSON.stringify(all),
      'http.request.body': JSON.stringify(JSON.stringify(all)),
      'url.full': `${userInfo}?${query}`,
      'app.referrer': `${userInfo}?${query}`,
    }
    const span = spanOf({ kind: SpanKind.INTERNAL, parentId: '1f68809491a75037', attributes })

    expect(leaksIn(JSON.stringify(validDocumentOf(span)))).toStrictEqual([])
  })

  test('in the banner', () => {
    const { ...config } = readTelemetryConfig(
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${userInfo}v1/traces?${query}` },
      'activities',
    )
    const ports = { activities: 1, notifications: 2, viewer: 3, otlp: 4, otlpGrpc: 0, xray: 5 }

    const { text, fields } = banner(config, ports, 'localhost')

    expect(text).toContain('otlp: https://ada:***@example.com/v1/traces?')
    expect(leaksIn(text + JSON.stringify(fields))).toStrictEqual([])
  })

  test('in a problem at start', () => {
    const reader = environmentReader({ ...all, ENDPOINT: `ftp${userInfo.slice(5)}?${query}` })

    for (const name of secretNames) reader.addProblem(name, 'something else')
    reader.url('ENDPOINT')

    expect(reader.problems).toHaveLength(secretNames.length + 1)
    expect(leaksIn(reader.problems.join('\n'))).toStrictEqual([])
  })
})

describe('the viewer shows the value of no secret name', () => {
  let shown: Map<Wire, string>

  beforeAll(async () => {
    const viewer = await startWatchedViewer()
    const { origin, daemon, wire, datagram } = viewer
    const post = (path: string, body: object | string | Buffer, headers: object = {}) =>
      fetch(`${path.startsWith('http') ? path : origin + path}?${query}`, {
        method: 'POST',
        body: typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...secretHeaders, ...headers },
      })
    const protobuf = { 'content-type': 'application/x-protobuf' }
    const line = JSON.stringify({ ...all, msg: `at ${userInfo}?${query}` })
    const attributes = { ...all, line, 'url.full': `${userInfo}?${query}` }
    const document = { ...segmentDocument, metadata: { default: attributes } }

    const send: { [name in Wire]: () => Promise<unknown> } = {
      'otlp-traces': () =>
        Promise.all([
          post('/v1/traces', spansRequest(attributes)),
          post('/v1/traces', traceRequest({ more: encoded(9, attributes) }), protobuf),
          // Malformed, so that the viewer shows its bytes.
          post('/v1/traces', Buffer.concat([...encoded(9, all), Buffer.from([0])]), protobuf),
        ]),
      'otlp-logs': () =>
        Promise.all([
          post('/v1/logs', logsRequest(attributes, line)),
          post('/v1/logs', encodedLogs(attributes, line), protobuf),
        ]),
      'otlp-metrics': () =>
        post('/v1/metrics', { resourceMetrics: [{ resource: pairs(attributes) }] }),
      'xray-udp': () => datagram(segmentDatagram(document)),
      'xray-tcp': () => post(`${daemon}/GetSamplingRules`, { ...all, line }),
      'xray-api': () =>
        post('/TraceSegments', { TraceSegmentDocuments: [JSON.stringify(document)] }),
      rollbar: () =>
        post('/api/1/item/', {
          access_token: planted('token'),
          data: { environment: 'test', custom: attributes, body: { message: { body: line } } },
        }),
      logs: () =>
        post(
          '/',
          { logGroupName: 'a', logStreamName: 'b', logEvents: [{ message: line, timestamp: 1 }] },
          { 'x-amz-target': 'Logs_20140328.PutLogEvents' },
        ),
    }
    for (const name of wires) await send[name]()
    await until(async () => (await wire('xray-udp')).payloads.length === 1)
    shown = new Map()
    for (const name of wires) {
      const detail = await wire(name)
      const hex = detail.payloads.filter(({ shownAs }) => shownAs === 'hex')
      const bytesShown = hex.map(({ body }) => Buffer.from(body.replaceAll(/\s/g, ''), 'hex'))
      shown.set(name, JSON.stringify(detail) + bytesShown.map(String).join())
    }
  })

  test.each(wires)('received on %s', name => {
    expect(shown.get(name)).toContain('"payloads":[{')
    expect(shown.get('otlp-traces')).toContain('"shownAs":"hex"')
    expect(leaksIn(shown.get(name)!)).toStrictEqual([])
  })
})

/** The names that a header may have. */
const secretHeaders = Object.fromEntries(
  secretNames
    .filter(name => /^[\w-]+$/.test(name))
    .map(name => [name, name === 'cookie' ? `a=${planted(name)}` : `Bearer ${planted(name)}`]),
)

const pairs = (attributes: Record<string, string>) => ({
  attributes: Object.entries(attributes).map(([key, stringValue]) => ({
    key,
    value: { stringValue },
  })),
})

const logsRequest = (attributes: Record<string, string>, line: string) => ({
  resourceLogs: [
    { scopeLogs: [{ logRecords: [{ body: { stringValue: line }, ...pairs(attributes) }] }] },
  ],
})

/** KeyValues at a field of a message in protobuf. */
const encoded = (field: number, attributes: Record<string, string>) =>
  Object.entries(attributes).map(([key, value]) => keyValue(field, key, bytes(1, value)))

const encodedLogs = (attributes: Record<string, string>, line: string) =>
  bytes(1, bytes(2, bytes(2, bytes(5, bytes(1, line)), ...encoded(6, attributes))))
