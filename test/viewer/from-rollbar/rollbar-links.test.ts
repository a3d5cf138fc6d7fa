import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { startViewer, type TestViewer } from '../viewer.ts'
import { itemData, postItem } from './rollbar-items.ts'

const w3c = '4bf92f3577b34da6a3ce929d0e0e4736'
const xray = `1-${w3c.slice(0, 8)}-${w3c.slice(8)}`
const span = '00f067aa0ba902b7'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

const trace = (fields: object, message = 'no such order') => ({
  body: { trace: { frames: [], exception: { class: 'KeyError', message }, ...fields } },
})
const headers = (fields: object) => ({
  request: { url: 'https://shop/', method: 'GET', headers: fields },
})
const message = (fields: object, body = 'Hello World!') => ({
  body: { message: { body, ...fields } },
})

const linked: [string, object][] = [
  ['custom, by OTel’s names', { custom: { otelTraceID: w3c, otelSpanID: span } }],
  ['custom, in an object', { custom: { context: { trace: { id: w3c }, span: { id: span } } } }],
  ['custom, three levels deep', { custom: { a: { b: { TraceId: w3c, SpanId: span } } } }],
  ['custom, upper case', { custom: { TRACE_ID: w3c.toUpperCase(), span_id: span } }],
  ['a header of rollbar.js', headers({ traceparent: `00-${w3c}-${span}-01` })],
  ['a header of rollbar-gem', headers({ Traceparent: `00-${w3c}-${span}-01` })],
  [
    'X-Ray’s header of pyrollbar',
    headers({ 'X-Amzn-Trace-Id': `Root=${xray};Parent=${span};Sampled=1` }),
  ],
  ['extra of a trace', trace({ extra: { traceId: w3c, spanId: span } })],
  ['extra of a message', message({ extra: { trace_id: w3c, span_id: span } })],
  [
    'extra of a chain',
    {
      body: {
        trace_chain: [
          { frames: [], exception: { class: 'E' }, extra: { traceId: w3c, spanId: span } },
        ],
      },
    },
  ],
  ['client', { client: { javascript: { browser: 'x' }, trace_id: w3c, span_id: span } }],
  ['the text of a message', message({}, `failed: traceparent 00-${w3c}-${span}-01`)],
  ['the text of an exception', trace({}, `failed, trace_id=${w3c} span_id=${span}`)],
]

test.each(linked)('an item is linked by the id in %s', async (_, fields) => {
  await postItem(viewer.origin, { data: itemData(fields) })

  const { body } = await viewer.get<Trace>(`/-/api/traces/${w3c}`)
  expect(body.errors.map(error => error.spanId)).toStrictEqual([span])
})

const strangers: [string, object][] = [
  ['B3’s header', headers({ 'x-b3-traceid': w3c, 'x-b3-spanid': span })],
  ['the parent of something else', { custom: { parent: w3c } }],
  ['an MD5', { custom: { etag: w3c } }],
  ['a SHA-256', message({}, `trace_id=${w3c}${w3c}`)],
  ['a number of 64 bits', { custom: { trace_id: w3c.slice(16) } }],
]

test.each(strangers)('an item with %s belongs to no trace', async (_, fields) => {
  const answer = await postItem(viewer.origin, { data: itemData(fields) })

  expect(answer.status).toBe(200)
  expect((await viewer.get<{ traces: [] }>('/-/api/traces')).body.traces).toStrictEqual([])
})

test('the first place of an item decides', async () => {
  const fields = {
    custom: { trace_id: w3c },
    ...headers({ traceparent: `00-${'a'.repeat(32)}-${span}-01` }),
  }

  await postItem(viewer.origin, { data: itemData(fields) })

  expect((await viewer.get<Trace>(`/-/api/traces/${w3c}`)).body.errors).toHaveLength(1)
})
