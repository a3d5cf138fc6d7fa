import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type System, startSystem } from '../e2e/system.ts'
import { waitForTrace } from '../support/traces.ts'
import { until } from '../support/until.ts'
import {
  batchOf,
  clickSpan,
  loadDocument,
  nanosIn,
  newSpanId,
  newTraceId,
  type OtlpSpan,
  sendBatch,
} from './page-batch.ts'

let system: System
let receipt: string

beforeAll(async () => {
  system = await startSystem()
  receipt = (await loadDocument(system.activities)).receipt
})

afterAll(async () => {
  await system.stop()
  expect(system.crashes).toStrictEqual([])
})

const attribute = (key: string, value: object) => ({ attributes: [{ key, value }] })
const exception = (attributes: object[] = [], changes = {}) => ({
  events: [{ name: 'exception', timeUnixNano: nanosIn(0), attributes, ...changes }],
})
const span = (changes: OtlpSpan) => () => batchOf([receipt], [clickSpan(changes)])
const spans = (make: () => unknown) => () => batchOf([receipt], make())

/** Every one is refused as a whole; the words are part of the answer's message. */
const refused: [
  title: string,
  make: () => unknown,
  status: number,
  error: string,
  words: string,
][] = [
  ['nothing', () => null, 400, 'bad_page_spans', 'receipts: expected a list of at most 50 texts'],
  ['a list', () => [], 400, 'bad_page_spans', 'receipts'],
  ['text', () => '{', 400, 'bad_json', ''],
  ['no receipt', () => batchOf([], [clickSpan()]), 403, 'no_receipt', 'at least one'],
  ['receipts of numbers', () => batchOf([1], [clickSpan()]), 400, 'bad_page_spans', 'receipts'],
  [
    '51 receipts',
    () => batchOf(Array(51).fill(receipt), [clickSpan()]),
    400,
    'bad_page_spans',
    'receipts',
  ],
  [
    'a receipt of another key',
    () => batchOf([`${receipt.slice(0, -4)}AAAA`], [clickSpan()]),
    403,
    'bad_receipt',
    'our answers',
  ],
  [
    'a receipt for another trace',
    () => batchOf([receipt.replace(/^./, '7')], [clickSpan()]),
    403,
    'bad_receipt',
    '',
  ],
  [
    'a receipt that raises the weight',
    () => batchOf([receipt.replace('-1-.', '-1-th:fffff.')], [clickSpan()]),
    403,
    'bad_receipt',
    '',
  ],
  [
    'one good and one forged receipt',
    () => batchOf([receipt, 'x'], [clickSpan()]),
    403,
    'bad_receipt',
    '',
  ],
  ['no spans', spans(() => []), 400, 'bad_page_spans', 'spans: expected 1 to 100'],
  [
    '101 spans',
    spans(() => Array.from({ length: 101 }, () => clickSpan({ attributes: [] }))),
    400,
    'bad_page_spans',
    '1 to 100',
  ],
  ['spans that are no list', spans(() => ({ length: 1 })), 400, 'bad_page_spans', 'spans'],
  ['a span that is text', spans(() => ['span']), 400, 'bad_page_spans', 'traceId'],
  [
    'two resources',
    () => ({ ...batchOf([receipt], []), resourceSpans: [{}, {}] }),
    400,
    'bad_page_spans',
    'resourceSpans: expected a list of one',
  ],
  [
    'a span twice',
    spans(() => [
      clickSpan({ spanId: '00f067aa0ba902b7' }),
      clickSpan({ spanId: '00f067aa0ba902b7' }),
    ]),
    400,
    'bad_page_spans',
    'spanId: expected each one once',
  ],
  ['an id of zeroes', span({ traceId: '0'.repeat(32) }), 400, 'bad_page_spans', 'traceId'],
  ['an id in capitals', span({ traceId: 'A'.repeat(32) }), 400, 'bad_page_spans', 'traceId'],
  ['an id that is a number', span({ spanId: 7 }), 400, 'bad_page_spans', 'spanId'],
  [
    'a span below itself',
    span({ spanId: '00f067aa0ba902b7', parentSpanId: '00f067aa0ba902b7' }),
    400,
    'bad_page_spans',
    'parentSpanId',
  ],
  [
    'a SERVER span',
    span({ kind: 2 }),
    400,
    'bad_page_spans',
    'kind: expected 1 (INTERNAL) or 3 (CLIENT)',
  ],
  ['a name of its own', span({ name: 'GET /api/activities/home' }), 400, 'bad_page_spans', 'name'],
  [
    'a name of 41 characters',
    span({ name: `click ${'a'.repeat(41)}` }),
    400,
    'bad_page_spans',
    'name',
  ],
  [
    'a call that is no request',
    span({ kind: 3, name: 'DELETE' }),
    400,
    'bad_page_spans',
    'GET or POST',
  ],
  [
    'a start as a number',
    span({ startTimeUnixNano: Date.now() * 1e6 }),
    400,
    'bad_page_spans',
    'startTimeUnixNano',
  ],
  [
    'a start six minutes ago',
    span({ startTimeUnixNano: nanosIn(-360_000) }),
    400,
    'bad_page_spans',
    'within 5 minutes',
  ],
  [
    'an end in six minutes',
    span({ endTimeUnixNano: nanosIn(360_000) }),
    400,
    'bad_page_spans',
    'within 5 minutes',
  ],
  [
    'an end before the start',
    span({ endTimeUnixNano: nanosIn(-1000) }),
    400,
    'bad_page_spans',
    'after startTimeUnixNano',
  ],
  [
    'an attribute of its own',
    span(attribute('enduser.id', { stringValue: 'ada' })),
    400,
    'bad_page_spans',
    'only session.id',
  ],
  [
    'an attribute of the prototype',
    span(attribute('__proto__', { stringValue: 'x' })),
    400,
    'bad_page_spans',
    'only session.id',
  ],
  [
    'the name of its service',
    span(attribute('service.name', { stringValue: 'activities' })),
    400,
    'bad_page_spans',
    'only',
  ],
  ['a weight', span(attribute('SampleRate', { intValue: 1e9 })), 400, 'bad_page_spans', 'only'],
  [
    'a path with a query',
    span(attribute('url.path', { stringValue: '/a?handle=ada' })),
    400,
    'bad_page_spans',
    'url.path',
  ],
  [
    'a path of 201 characters',
    span(attribute('url.path', { stringValue: `/${'a'.repeat(200)}` })),
    400,
    'bad_page_spans',
    '200',
  ],
  [
    'a whole user agent',
    span(attribute('browser.brand', { stringValue: 'Mozilla/5.0 (X11; Linux)' })),
    400,
    'bad_page_spans',
    'browser.brand',
  ],
  [
    'a status as text',
    span(attribute('http.response.status_code', { stringValue: '200' })),
    400,
    'bad_page_spans',
    'a whole number from 100 to 599',
  ],
  ...[
    { intValue: '' },
    { intValue: ' 0xC8 ' },
    { intValue: '2e2' },
    { intValue: 99 },
    { doubleValue: 200.5 },
  ].map((value): (typeof refused)[number] => [
    `the status ${JSON.stringify(value)}`,
    span(attribute('http.response.status_code', value)),
    400,
    'bad_page_spans',
    'a whole number from 100 to 599',
  ]),
  [
    'a vital below zero',
    span(attribute('web_vital.lcp_millis', { doubleValue: -1 })),
    400,
    'bad_page_spans',
    'web_vital.lcp_millis',
  ],
  ['a value without a type', span(attribute('app.view', {})), 400, 'bad_page_spans', 'app.view'],
  [
    'attributes that are no list',
    span({ attributes: { 'app.view': 'feed' } }),
    400,
    'bad_page_spans',
    'attributes',
  ],
  [
    'an event of its own',
    span(exception([], { name: 'log' })),
    400,
    'bad_page_spans',
    'only the name "exception"',
  ],
  [
    'four exceptions',
    span({ events: Array(4).fill(exception().events[0]) }),
    400,
    'bad_page_spans',
    'at most 3',
  ],
  [
    'a message of 501 characters',
    span(exception(attribute('exception.message', { stringValue: 'a'.repeat(501) }).attributes)),
    400,
    'bad_page_spans',
    '500',
  ],
  [
    'a link',
    span({ links: [{ traceId: newTraceId(), spanId: newSpanId() }] }),
    400,
    'bad_page_spans',
    'links: expected none',
  ],
  ['a status of its own', span({ status: { code: 3 } }), 400, 'bad_page_spans', 'status.code'],
  [
    '60,001 bytes',
    () => JSON.stringify(batchOf([receipt], [clickSpan()])).padEnd(60_001),
    413,
    'too_large',
    '',
  ],
  [
    'deep nesting',
    () => '['.repeat(25_000) + ']'.repeat(25_000),
    400,
    'bad_page_spans',
    'receipts',
  ],
]

test.each(refused)('%s is refused', async (_title, make, status, error, words) => {
  const answer = await sendBatch(system.activities, make())

  expect([answer.status, answer.body?.error]).toStrictEqual([status, error])
  expect(answer.body?.message ?? '').toContain(words)
})

test('a page of another site, another content type and another method are refused', async () => {
  const good = () => batchOf([receipt], [clickSpan()])

  expect(
    await sendBatch(system.activities, good(), { 'sec-fetch-site': 'cross-site' }),
  ).toMatchObject({ status: 403, body: { error: 'cross_site' } })
  expect(
    await sendBatch(system.activities, good(), { 'content-type': 'text/plain' }),
  ).toMatchObject({
    status: 415,
  })
  const get = await fetch(`${system.activities}/-/page-spans`)
  expect([get.status, get.headers.get('allow')]).toStrictEqual([405, 'POST'])
  // Gzipped it is below the limit.
  const packed = await fetch(`${system.activities}/-/page-spans`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
    body: gzipSync(' '.repeat(1_000_000)),
  })
  expect(packed.status).toBe(413)
})

test('what was refused is nowhere, and a good batch afterwards is taken as spans of web', async () => {
  const good = clickSpan()
  const bad = clickSpan()
  await sendBatch(system.activities, batchOf([receipt], [bad, clickSpan({ name: 'x' })]))

  const answer = await sendBatch(system.activities, batchOf([receipt], [good]), {
    'user-agent': 'A browser 7.1 of ada',
    'x-forwarded-for': '203.0.113.9',
  })

  expect(answer).toStrictEqual({ status: 204, body: undefined })
  const trace = await waitForTrace(
    system.viewer,
    String(good.traceId),
    ({ spans }) => spans.length > 0,
  )
  expect(trace.spans).toMatchObject([{ service: 'web', name: 'click post', kind: 'INTERNAL' }])
  expect(Object.keys(trace.spans[0]!.attributes)).toStrictEqual(['browser.element.id'])
  expect(trace.spans[0]!.resource).toMatchObject({ 'service.name': 'web' })
  expect(JSON.stringify(trace)).not.toMatch(/203\.0\.113\.9|A browser 7\.1/)
  expect((await fetch(`${system.viewer}/-/api/traces/${bad.traceId}`)).status).toBe(404)
})

test('a page that wants no tracking is asked for nothing, and what it sends all the same is dropped', async () => {
  const dropped = clickSpan()

  const asked = await loadDocument(system.activities, { 'sec-gpc': '1' })
  const answer = await sendBatch(system.activities, batchOf([receipt], [dropped]), { dnt: '1' })

  expect([asked.answer.status, asked.timing]).toStrictEqual([200, ''])
  expect(answer.status).toBe(204)
  const later = clickSpan()
  await sendBatch(system.activities, batchOf([receipt], [later]))
  await waitForTrace(system.viewer, String(later.traceId), ({ spans }) => spans.length > 0)
  expect((await fetch(`${system.viewer}/-/api/traces/${dropped.traceId}`)).status).toBe(404)
})

test('an error of a page is one item and one line, whatever files its stack names', async () => {
  const stack =
    'TypeError: no\n    at run (/etc/passwd:1:1)\n    at file:///etc/hosts:1:1\nsave@http://127.0.0.1/a.js:2:3'
  const failing = clickSpan(
    exception([
      { key: 'exception.type', value: { stringValue: 'TypeError' } },
      { key: 'exception.message', value: { stringValue: 'no, password=hunter2' } },
      { key: 'exception.stacktrace', value: { stringValue: stack } },
    ]),
  )

  await sendBatch(system.activities, batchOf([receipt], [failing]))

  const trace = await waitForTrace(
    system.viewer,
    String(failing.traceId),
    ({ delivery }) => delivery.rollbar.state === 'received' && delivery.logs.count === 1,
  )
  expect(trace.errors).toHaveLength(1)
  expect(trace.errors[0]).toMatchObject({
    source: 'item',
    class: 'TypeError',
    frames: [{ filename: 'http://127.0.0.1/a.js', lineno: 2, method: 'save' }],
  })
  expect(JSON.stringify(trace)).not.toContain('hunter2')
})

test('at most sixty errors a minute become items and lines, and all spans come', async () => {
  const before = await system.wires()
  const failing = Array.from({ length: 90 }, () =>
    clickSpan(exception([{ key: 'exception.message', value: { stringValue: 'again' } }])),
  )

  await sendBatch(system.activities, batchOf([receipt], failing))

  const last = failing.at(-1)!
  await waitForTrace(system.viewer, String(last.traceId), ({ spans }) => spans.length === 1)
  await until(async () => {
    const { rollbar } = await system.wires()
    return rollbar.received - before.rollbar.received >= 59
  })
  const lines = system.lines.filter(line => line.includes('"page error"') && line.includes('again'))
  expect(lines).toHaveLength(59)
})

test('more than 600 batches a minute are answered 429 with Retry-After', async () => {
  const answers = await Promise.all(
    Array.from({ length: 1000 }, () => sendBatch(system.activities, batchOf([], []))),
  )

  expect(new Set(answers.map(({ status }) => status))).toStrictEqual(new Set([400, 429]))
  const refused = answers.find(({ status }) => status === 429)
  expect(refused).toMatchObject({ retryAfter: '1', body: { error: 'too_many_requests' } })
})

test('the page’s files and its spans leave no span and no log line', async () => {
  const { traces } = await system.traces()

  expect(
    traces.map(({ name }) => name).filter(name => /page-spans|assets|favicon/.test(name)),
  ).toStrictEqual([])
  expect(system.lines.filter(line => /page-spans|\/assets\//.test(line))).toStrictEqual([])
})
