import { expect, test } from 'vitest'
import { spanStatus } from '../../../services/viewer/trace-tree/span-status.ts'
import { buildSpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'
import { groupAttributes } from '../../../services/viewer/ui/compute/attribute-groups.ts'
import { clockSkew } from '../../../services/viewer/ui/compute/clock-skew.ts'
import { awsOfLogs, curlOfTrace } from '../../../services/viewer/ui/compute/copy-commands.ts'
import {
  deliverySentence,
  deliveryShort,
} from '../../../services/viewer/ui/compute/delivery-words.ts'
import { errorMoment } from '../../../services/viewer/ui/compute/error-moment.ts'
import {
  placeOf,
  readFrames,
  rootOf,
  titleAfterClass,
} from '../../../services/viewer/ui/compute/frames.ts'
import { highlightedLog } from '../../../services/viewer/ui/compute/highlight.ts'
import { lineInShort } from '../../../services/viewer/ui/compute/log-fields.ts'
import { minimapPaths } from '../../../services/viewer/ui/compute/minimap.ts'
import { canonicalTraceId, parseRoute } from '../../../services/viewer/ui/compute/routes.ts'
import { rowRange, scrollTopFor } from '../../../services/viewer/ui/compute/row-range.ts'
import { searchSpans } from '../../../services/viewer/ui/compute/search.ts'
import { calleeOf } from '../../../services/viewer/ui/compute/span-callee.ts'
import { bigTrace, received, sampleStartMillis, sampleTrace } from './sample-trace.ts'

const traceId = '6a00000012345678901234567890abcd'
const trace = sampleTrace(traceId)
const tree = buildSpanTree(trace.spans)

test('each state of delivery has a sentence', () => {
  expect([
    deliverySentence('otlp', received(10, 512)),
    deliverySentence('xray', {
      state: 'sampled-out',
      count: 0,
      reason: 'Dropped by sampling rule "Default" (1/s, then 5 %)',
    }),
    deliverySentence('rollbar', {
      state: 'not-expected',
      count: 0,
      reason: 'No error reported',
    }),
    deliverySentence('logs', {
      state: 'missing',
      count: 1,
      firstDelayMillis: -2,
      reason: 'too old',
    }),
    deliverySentence('logs', { state: 'pending', count: 0 }),
  ]).toStrictEqual([
    '10 spans received, the first 512 ms after the request started.',
    'Dropped by sampling rule "Default" (1/s, then 5 %). Log lines and errors are kept all the same.',
    'No error reported.',
    'Missing: too old. 1 line received, the first 2 ms before the request started by the sender’s clock.',
    'Nothing received; more is expected within 10 s.',
  ])
  expect(deliveryShort(received(10, 512))).toBe('10 · arrived 512 ms after the start')
})

test('both spellings of a trace id lead to the same page, another text to a page that says so', () => {
  const page = { page: 'trace', traceId }
  expect(parseRoute(`/trace/${traceId.toUpperCase()}`)).toStrictEqual(page)
  expect(parseRoute('/trace/1-6a000000-12345678901234567890abcd')).toStrictEqual(page)
  expect(parseRoute('/trace/%3Cscript%3E')).toStrictEqual({
    page: 'bad-trace-id',
    text: '<script>',
  })
  expect(canonicalTraceId('0'.repeat(32))).toBeUndefined()
  expect(parseRoute('/%')).toStrictEqual({ page: 'unknown' })
  expect(parseRoute('/maps')).toStrictEqual({ page: 'unknown' })
  expect(parseRoute('/errors/ab%2Fc')).toStrictEqual({ page: 'error', fingerprint: 'ab/c' })
})

test('frames of the application are marked, with the code around', () => {
  const frames = readFrames([...trace.errors[0]!.frames, { lineno: 'seven' }])

  expect(frames.map(frame => [placeOf(frame), frame.inApp])).toStrictEqual([
    ['node_modules/express/lib/router/layer.js:95', false],
    ['services/notifications/app.ts:31:5', true],
    ['services/notifications/store.ts:88:9', true],
    ['unknown file', false],
  ])
  expect(frames[2]?.code.map(({ line, own }) => [line, own])).toStrictEqual([
    [86, false],
    [87, false],
    [88, true],
    [89, false],
    [90, false],
  ])
})

test('file names start at the sender’s folder, and the class is not repeated', () => {
  const frames = [{ filename: '/home/ada/app/services/feed.ts' }, { filename: 'node:internal/x' }]
  const root = rootOf({ server: { root: '/home/ada/app' } })

  expect(readFrames(frames, root).map(({ file }) => file)).toStrictEqual([
    'services/feed.ts',
    'node:internal/x',
  ])
  expect([rootOf({}), rootOf({ server: null }), rootOf({ server: { root: 7 } })]).toStrictEqual([
    '',
    '',
    '',
  ])
  expect(titleAfterClass({ class: 'PeerError', title: 'PeerError: gone' })).toBe('gone')
})

test('a search in a trace takes what a search of traces takes', () => {
  const { segments, errors, logs } = sampleTrace('a'.repeat(32))
  const rows = (query: string) =>
    searchSpans(tree, query, { segments, errors, logs }).map(id => id.slice(0, 2))

  expect(rows('db.query.text="INSERT activities …"')).toStrictEqual(['a3'])
  expect(rows('name="post /api/activities"')).toStrictEqual(['a1'])
  expect(rows('exception.type=StoreFull')).toStrictEqual(['b1'])
  expect(rows('http.response.status_code=429')).toStrictEqual(['b4'])
  expect(rows('insert app.handle!=ada')).toStrictEqual([])
  expect(rows('service=notifications name!="INSERT notifications"')).toStrictEqual([
    'b1',
    'b2',
    'b4',
  ])
  expect(rows('"telling 2 handles"')).toStrictEqual(['b1'])
  // In one row where there is one, else in all that have a part.
  expect(rows('"insert notifications" sqlite')).toStrictEqual(['b3'])
  expect(rows('"INSERT activities" hooks.example.com')).toStrictEqual(['a3', 'b4'])
  expect(rows('"INSERT activities" nowhere')).toStrictEqual([])
})

test('search finds every word in names, services and attribute values', () => {
  const found = searchSpans(tree, 'Notifications 429')

  expect(found).toStrictEqual(['b4'.padEnd(16, '0')])
  expect(searchSpans(tree, '  ')).toStrictEqual([])
  expect(searchSpans(tree, 'disk is full').map(id => id.slice(0, 2))).toStrictEqual(['a4', 'b1'])
})

test('the HTTP status has precedence over the status of the span', () => {
  const status = (code: number | undefined, own: 'ERROR' | 'UNSET') =>
    spanStatus({ status: own, attributes: code ? { 'http.response.status_code': code } : {} })

  expect([
    status(429, 'ERROR'),
    status(404, 'UNSET'),
    status(503, 'UNSET'),
    status(undefined, 'ERROR'),
    status(200, 'UNSET'),
  ]).toStrictEqual(['throttle', 'error', 'fault', 'fault', 'ok'])
})

test('the nearest log line is highlighted, unless it is far away', () => {
  const at = (atMillis: number) => highlightedLog(trace.logs, sampleStartMillis, { atMillis }, 5)

  expect([at(99), at(230), at(150)]).toStrictEqual([2, 3, -1])
  expect(highlightedLog(trace.logs, sampleStartMillis, { atMillis: 99, logIndex: 5 }, 5)).toBe(5)
  expect(highlightedLog(trace.logs, sampleStartMillis, undefined, 5)).toBe(-1)
})

test('a callee that starts before its caller gets a warning, and keeps its time', () => {
  const [caller, callee] = [trace.spans[3]!, trace.spans[4]!]
  const early = { ...callee, startMillis: caller.startMillis - 12 }

  expect(clockSkew(early, caller)).toBe(
    'starts 12 ms before its caller: the clocks of activities and notifications differ',
  )
  expect(clockSkew(callee, caller)).toBeUndefined()
})

test('attributes are grouped, the application’s first', () => {
  const groups = groupAttributes({
    plain: 1,
    'url.path': '/',
    'http.b': 2,
    'http.a': 1,
    'app.x': 0,
  })

  expect(
    groups.map(({ name, attributes }) => [name, attributes.map(([key]) => key)]),
  ).toStrictEqual([
    ['app', ['app.x']],
    ['http', ['http.a', 'http.b']],
    ['url', ['url.path']],
    ['other', ['plain']],
  ])
})

test('an outgoing call names its callee, a query does not', () => {
  const call = (attributes: Record<string, unknown>) => calleeOf({ ...trace.spans[3]!, attributes })

  expect([
    call({ 'peer.service': 'notifications', 'server.address': 'localhost' }),
    call({ 'server.address': 'hooks.example.com' }),
    call({ 'server.address': 'db', 'db.system.name': 'postgresql' }),
  ]).toStrictEqual(['notifications', 'hooks.example.com', undefined])
})

const request = { method: 'GET', path: '/a', status: 200, durationMillis: 3.21 }
const pino = { req: {}, responseTime: 7 }

test.each([
  ['request', { ...request, client: '::1' }, 'GET /a → 200 · 3.2 ms', 'client=::1'],
  ['slow one', { ...request, aborted: true }, 'slow one · GET /a → 200 · 3.2 ms', 'aborted=true'],
  ['request', { method: 'GET', status: 200 }, 'request', 'method=GET status=200'],
  ['request completed', { method: 'GET', url: '/b', ...pino }, 'GET /b · 7 ms', 'req={}'],
  [
    'request failed',
    { err: { type: 'TypeError', message: 'no such user', stack: 'at …' }, code: 7 },
    'request failed: TypeError: no such user',
    'code=7',
  ],
  ['it broke', { error: { name: 'Error', message: 'it broke' } }, 'Error: it broke', ''],
  ['stopped', { err: 'no room', b: { c: 1 } }, 'stopped: no room', 'b={ "c": 1 }'],
  ['odd', { err: 7, method: 3, path: '/a' }, 'odd', 'err=7 method=3 path=/a'],
  ['odd', { err: { code: 'E' } }, 'odd: { "code": "E" }', ''],
  ['x'.repeat(500), {}, `${'x'.repeat(300)}…`, ''],
])('a log line says what matters of it: %s', (message, fields, said, rest) => {
  const shared = trace.logs[0]!.fields

  expect(lineInShort(message, { ...shared, ...fields })).toStrictEqual({ said, rest })
})

test('an error timed in whole seconds is placed by its span', () => {
  const error = trace.errors[0]!

  expect(errorMoment(error, tree)).toStrictEqual({ timeMillis: error.timeMillis, exact: true })
  expect(errorMoment({ ...error, timeMillis: sampleStartMillis }, tree)).toStrictEqual({
    timeMillis: sampleStartMillis + 228,
    exact: false,
  })
})

test('commands to copy are quoted for the shell', () => {
  expect(curlOfTrace('http://localhost:8088', traceId)).toBe(
    `curl -s 'http://localhost:8088/-/api/traces/${traceId}'`,
  )
  expect(awsOfLogs('http://localhost:8088', "a'b", traceId)).toContain(`'a'\\''b'`)
})

test('only the visible rows exist', () => {
  const seen = { scrollTop: 2_400, height: 240, rowHeight: 24 }

  expect(rowRange({ ...seen, count: 50_000, spare: 4 })).toStrictEqual({ first: 96, end: 114 })
  expect(rowRange({ ...seen, count: 3, spare: 4 })).toStrictEqual({ first: 2, end: 3 })
  expect([scrollTopFor(99, seen), scrollTopFor(105, seen), scrollTopFor(110, seen)]).toStrictEqual([
    2_376, 2_400, 2_424,
  ])
})

test('the minimap of 50,000 spans has a few bounded paths', () => {
  const big = buildSpanTree(bigTrace('b'.repeat(32), 50_000).spans)

  const paths = minimapPaths(big, { width: 600, height: 36, lanes: 24 })

  expect(paths.map(({ service }) => service)).toStrictEqual([
    'notifications',
    'activities',
    undefined,
  ])
  expect(Math.max(...paths.map(({ path }) => path.length))).toBeLessThan(100_000)
})
