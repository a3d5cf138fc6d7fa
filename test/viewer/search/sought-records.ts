import { postItem } from '../from-rollbar/rollbar-items.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
import { callLogs } from '../viewer.ts'

/** Traces whose records have a text of its own in each place, sent by all four wires. */
export const sent = { otlp: traceId(1), xray: traceId(2), rollbar: traceId(3), logs: traceId(4) }
export const itemUuid = 'f3b1a0de-1111-4000-8000-00000000beef'
export const awsRequestId = '8476a536-e9f4-11e8-9739-2dfe598c3fcd'

const xrayId = (id: string) => `1-${id.slice(0, 8)}-${id.slice(8)}`
const text = (key: string, stringValue: string) => ({ key, value: { stringValue } })
const nanos = `${sampleMillis}000000`
const serviceName = text('service.name', 'orders')

const spans = {
  resourceSpans: [
    {
      resource: { attributes: [serviceName, text('host.name', 'Walnut-Host')] },
      scopeSpans: [
        {
          scope: { name: 'hazel-scope', version: '9.9', attributes: [text('scope.key', 'almond')] },
          spans: [
            {
              ...{ traceId: sent.otlp, spanId: spanId(10), name: 'GET /Pecan/{id}', kind: 2 },
              ...{ startTimeUnixNano: nanos, endTimeUnixNano: nanos },
              status: { code: 2, message: 'Cashew went wrong' },
              traceState: 'vendor=pistachio',
              attributes: [
                text('app.text', 'Macadamia “quoted” naïve'),
                { key: 'app.number', value: { intValue: '4711' } },
                { key: 'app.double', value: { doubleValue: 2.5 } },
                { key: 'app.flag', value: { boolValue: true } },
                text('userAccountName', 'x'),
                {
                  key: 'app.list',
                  value: { arrayValue: { values: [{ stringValue: 'brazil' }, { intValue: '8' }] } },
                },
                {
                  key: 'app.map',
                  value: { kvlistValue: { values: [text('inner', 'chestnut')] } },
                },
              ],
              events: [
                {
                  ...{ timeUnixNano: nanos, name: 'cache-Acorn' },
                  attributes: [text('event.key', 'beech')],
                },
              ],
              links: [
                {
                  ...{ traceId: traceId(900), spanId: spanId(901) },
                  attributes: [text('link.key', 'coconut')],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
}

const document = {
  ...{ trace_id: xrayId(sent.xray), id: spanId(20), name: 'Peanut-Service' },
  ...{ start_time: sampleMillis / 1000, end_time: sampleMillis / 1000 + 1 },
  http: { request: { method: 'GET', url: 'https://shop.example/Tigernut?q=1' } },
  aws: { request_id: awsRequestId },
  annotations: { tier: 'Lotus', size: 12 },
  metadata: { default: { cart: { items: ['areca', 'betel'] } } },
  subsegments: [
    {
      ...{ id: spanId(21), name: 'kola-db', namespace: 'remote' },
      ...{ start_time: sampleMillis / 1000, end_time: sampleMillis / 1000 + 1 },
      sql: { sanitized_query: 'SELECT * FROM Pili WHERE id = ?' },
      fault: true,
      cause: {
        exceptions: [{ id: spanId(22), type: 'JavaError', message: 'the Ginkgo is missing' }],
      },
    },
  ],
}

const item = {
  data: {
    ...{ environment: 'local', uuid: itemUuid, timestamp: sampleMillis / 1000, level: 'error' },
    custom: { trace_id: sent.rollbar, span_id: spanId(30), order: { code: 'Mongongo' } },
    body: {
      trace: {
        frames: [{ filename: '/app/marula.ts', lineno: 3, method: 'kukui' }],
        exception: { class: 'YeheError', message: 'no Candlenut left' },
      },
    },
  },
}

const lines = {
  resourceLogs: [
    {
      resource: { attributes: [serviceName] },
      scopeLogs: [
        {
          logRecords: [
            {
              ...{ timeUnixNano: nanos, traceId: sent.logs, spanId: spanId(40) },
              body: { stringValue: 'the Sapucaia line' },
              attributes: [text('log.key', 'Jack')],
            },
          ],
        },
      ],
    },
  ],
}

const jsonLine = JSON.stringify({
  ...{ msg: 'paid by Bunya', trace_id: sent.logs, span_id: spanId(41) },
  req: { headers: { 'x-client': 'Quandong' } },
})

async function post(origin: string, path: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
}

export async function sendAll(origin: string): Promise<void> {
  await post(origin, '/v1/traces', spans)
  await post(origin, '/TraceSegments', { TraceSegmentDocuments: [JSON.stringify(document)] })
  await postItem(origin, item)
  await post(origin, '/v1/logs', lines)
  const [logGroupName, logStreamName] = ['/sought', 'orders/1']
  await callLogs(origin, 'CreateLogGroup', { logGroupName })
  await callLogs(origin, 'CreateLogStream', { logGroupName, logStreamName })
  const raw = `2026-01-01 plain ${sent.logs} with Mamoncillo`
  const logEvents = [jsonLine, raw].map(message => ({ timestamp: sampleMillis, message }))
  await callLogs(origin, 'PutLogEvents', { logGroupName, logStreamName, logEvents })
}
