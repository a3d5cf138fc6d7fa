import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogsAnswer, TraceLog } from '../../../services/viewer/records/api.ts'
import { callLogs, startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})
afterEach(() => viewer.close())

const time = `${viewerMillis()}000000`
function viewerMillis(): number {
  return 1_763_825_600_500
}

const post = (logRecords: object[]) =>
  fetch(`${viewer.origin}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }),
  })

const text = (stringValue: string) => ({ stringValue })
const spanId = '46e85ea283aa63ec'
const traceId = '6b02f47ef444c22768e04d58e6f1f1b2'

const found = async (filter = '') =>
  (await viewer.get<LogsAnswer>(`/-/api/logs?range=P9999D&filter=${encodeURIComponent(filter)}`))
    .body.logs

async function events(filterPattern: string): Promise<string[]> {
  const input = { logGroupName: '/otlp', filterPattern }
  const { body } = await callLogs(viewer.origin, 'FilterLogEvents', input)
  return body.events.map(({ message }: { message: string }) => message)
}

test('records of one time and span differ by their texts, and a batch sent again counts once', async () => {
  const batch = ['first', 'second', 'third'].map(body => ({
    timeUnixNano: time,
    traceId,
    spanId,
    body: text(`the ${body} text`),
  }))

  await post(batch)
  await post(batch)

  expect((await found()).map(({ message }) => message).sort()).toStrictEqual([
    'the first text',
    'the second text',
    'the third text',
  ])
  expect(viewer.store.totals.logLines).toBe(3)
  expect((await found('second')).map(({ message }) => message)).toStrictEqual(['the second text'])
  expect(await events('third')).toStrictEqual([expect.stringContaining('the third text')])
  expect(await events('{ $.message = "the first*" }')).toHaveLength(1)
})

test.each<[string, object, string, Record<string, unknown>]>([
  ['a text', { body: text('a') }, 'a', { message: 'a' }],
  [
    'a text beside an attribute of its name',
    { body: text('a'), attributes: [{ key: 'message', value: text('b') }] },
    'a',
    { message: 'b', body: 'a' },
  ],
  ['a number', { body: { intValue: '7' } }, '7', { body: 7 }],
  ['a list', { body: { arrayValue: { values: [text('a')] } } }, '["a"]', { body: ['a'] }],
  [
    'an object',
    { body: { kvlistValue: { values: [{ key: 'msg', value: text('a') }] } } },
    'a',
    { msg: 'a' },
  ],
  [
    'an object with a member that an attribute hides',
    {
      body: { kvlistValue: { values: [{ key: 'n', value: text('a') }] } },
      attributes: [{ key: 'n', value: text('b') }],
    },
    '{"n":"a"}',
    { n: 'b', body: { n: 'a' } },
  ],
  ['an event', { eventName: 'app.started' }, 'app.started', { event_name: 'app.started' }],
])('%s is in the line that AWS and the viewer answer', async (_, record, message, fields) => {
  await post([{ timeUnixNano: time, ...record }])

  const [line] = await found()
  expect([line?.message, line?.fields]).toStrictEqual([message, fields])
  expect((await events('')).map(line => JSON.parse(line))).toStrictEqual([fields])
})

test.each<[string, object, number]>([
  ['its time', { timeUnixNano: time, observedTimeUnixNano: '1' }, viewerMillis()],
  ['when it was observed', { observedTimeUnixNano: time }, viewerMillis()],
  ['when it arrived', {}, viewerMillis() + 500],
])('a line stands at %s', async (_, times, millis) => {
  await post([{ ...times, body: text('a line') }])
  viewer.clock.millis += 10
  await post([{ ...times, body: text('a line') }])

  expect((await found()).map(({ timeMillis }) => timeMillis)).toStrictEqual([millis])
})

test.each<[severityNumber: number | string | undefined, severityText: string, level: string]>([
  [17, 'SEVERE', 'error'],
  ['SEVERITY_NUMBER_WARN2', 'ERROR', 'warn'],
  [1, '', 'trace'],
  [8, 'odd', 'debug'],
  [24, 'odd', 'fatal'],
  [undefined, '', 'info'],
  [99, 'CRITICAL', 'fatal'],
  [0, 'SEVERE', 'error'],
  [undefined, 'WARNING', 'warn'],
  [undefined, 'Information', 'info'],
  [undefined, 'NOTICE', 'info'],
  [undefined, 'Verbose', 'trace'],
  [undefined, 'FINEST', 'trace'],
  [undefined, 'FINE', 'debug'],
  [undefined, 'CONFIG', 'debug'],
  [undefined, 'ERR', 'error'],
  [undefined, 'Emergency', 'fatal'],
  [undefined, 'Err', 'error'],
  [undefined, '[ERROR]', 'error'],
  [undefined, 'WARN:', 'warn'],
  [undefined, '0', 'fatal'],
  [undefined, '3', 'error'],
  [undefined, '<4>', 'warn'],
  [undefined, '6', 'info'],
  [undefined, '7', 'debug'],
  [undefined, 'odd', 'odd'],
  [undefined, '[odd]', '[odd]'],
])(
  'number %s and text %s are level %s, and the text stays',
  async (severityNumber, severityText, level) => {
    await post([{ timeUnixNano: time, severityNumber, severityText, body: text('a') }])

    const [line] = (await found()) as TraceLog[]
    expect(line?.level).toBe(level)
    expect(line?.fields.severity_text ?? '').toBe(severityText)
  },
)
