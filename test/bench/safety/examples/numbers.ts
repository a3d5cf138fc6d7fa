import { get } from 'node:http'
import { judged, type ViewerExample } from '../example.ts'
import { callLogs, post, send } from '../http.ts'

const farthest = '9223372036854775807'
const unsigned = '18446744073709551615'
const nowNanos = () => `${Date.now()}000000`

const id = (index: number) => `6${index.toString(16).padStart(31, '0')}`

const span = (index: number, fields: object) => ({
  traceId: id(index),
  spanId: index.toString(16).padStart(16, '0'),
  name: 'far away',
  kind: 2,
  startTimeUnixNano: nowNanos(),
  endTimeUnixNano: nowNanos(),
  ...fields,
})

const spanRequest = (spans: object[]) =>
  JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] })

const logRequest = (fields: object) =>
  JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [fields] }] }] })

/** Works while the page is open: a timer then reads new records from the store. */
async function withPage<Result>(port: number, work: () => Promise<Result>): Promise<Result> {
  const page = get({ host: '127.0.0.1', port, path: '/-/events' }, answer => answer.resume())
  page.on('error', () => {})
  await new Promise(resolve => page.once('response', resolve))
  const result = await work()
  // A tick of the live page, and what it sends.
  await new Promise(resolve => setTimeout(resolve, 1500))
  page.destroy()
  return result
}

const lists = ['traces', 'traces?sort=duration', 'map', 'errors', 'logs']

async function readLists(port: number): Promise<number[]> {
  const statuses: number[] = []
  for (const list of lists) statuses.push((await send({ port, path: `/-/api/${list}` })).status)
  return statuses
}

/** Every number that a wire takes, at its largest, smallest and strangest. */
function extremes(): (readonly [path: string, body: string])[] {
  const spans = [
    span(10, { startTimeUnixNano: farthest, endTimeUnixNano: unsigned }),
    span(11, { startTimeUnixNano: '0', endTimeUnixNano: unsigned }),
    span(12, { startTimeUnixNano: '-1', endTimeUnixNano: '1e300' }),
    span(13, { kind: 2 ** 31, status: { code: -1 }, flags: 2 ** 32 }),
    span(14, { events: [{ timeUnixNano: unsigned, name: 'e' }], droppedEventsCount: 2 ** 53 }),
    span(15, { attributes: [{ key: 'http.response.status_code', value: { intValue: unsigned } }] }),
  ]
  const segment = (fields: object) =>
    JSON.stringify({
      trace_id: '1-60000000-000000000000000000000020',
      id: 'abcdefabcdefabcd',
      name: 'far',
      start_time: Date.now() / 1000,
      end_time: 8.6e12,
      ...fields,
    })
  const documents = [
    segment({}),
    segment({ start_time: 0, id: 'abcdefabcdefabce' }),
    segment({ start_time: -8.6e12, id: 'abcdefabcdefabcf' }),
    segment({ http: { response: { status: 1e300, content_length: -1 } }, id: 'abcdefabcdefabaa' }),
  ]
  const item = (fields: object) => ({
    access_token: 'a',
    data: { environment: 'bench', body: { message: { body: 'far' } }, ...fields },
  })
  return [
    ['/v1/traces', spanRequest(spans)],
    ['/v1/logs', logRequest({ timeUnixNano: unsigned, severityNumber: 2 ** 31, flags: -1 })],
    ['/v1/logs', logRequest({ timeUnixNano: farthest, observedTimeUnixNano: '-5' })],
    ['/TraceSegments', JSON.stringify({ TraceSegmentDocuments: documents })],
    ['/api/1/item/', JSON.stringify(item({ timestamp: 8.64e12 }))],
    ['/api/1/item/', JSON.stringify(item({ timestamp: 1e-300, custom: { trace_flags: 2 ** 60 } }))],
    ['/-/api/import', JSON.stringify(farFile())],
  ]
}

function farFile() {
  const far = {
    spanId: 'abcdefabcdefabcd',
    name: 'far',
    service: 'far',
    kind: 'SERVER',
    status: 'UNSET',
    startMillis: 9e15,
    durationMillis: 1e308,
    attributes: {},
    events: [],
    links: [],
    resource: {},
  }
  const arrivals = {
    firstMillis: 9e15,
    lastMillis: -9e15,
    otlpMillis: 1e308,
    xrayMillis: 1e300,
    rollbarMillis: null,
    logsMillis: null,
  }
  return {
    format: 'waywiser-trace',
    version: 1,
    traceId: id(30),
    arrivals,
    refusals: {},
    spans: [far],
    segments: [],
    items: [],
    logs: [],
  }
}

export const numbers: ViewerExample[] = [
  {
    kind: 4,
    name: 'a span that ends at 2^63-1 ns, a page open',
    play: ({ port }) =>
      withPage(port, async () => {
        const body = spanRequest([span(1, { endTimeUnixNano: farthest })])
        const { status } = await post(port, '/v1/traces', body)
        return judged([status])
      }),
  },
  {
    kind: 4,
    name: 'a span that ends at 2^63-1 ns, then each list',
    async play({ port }) {
      const body = spanRequest([span(1, { endTimeUnixNano: farthest })])
      const { status } = await post(port, '/v1/traces', body)
      return judged([status, ...(await readLists(port))])
    },
  },
  {
    kind: 4,
    name: 'every number of every wire at its largest, a page open, then each list',
    play: ({ port }) =>
      withPage(port, async () => {
        const statuses: number[] = []
        for (const [path, body] of extremes()) statuses.push((await post(port, path, body)).status)
        return judged([...statuses, ...(await readLists(port))])
      }),
  },
  {
    kind: 4,
    name: 'a log line of the farthest year by PutLogEvents, then each list',
    async play({ port }) {
      const target = { logGroupName: '/bench/honest', logStreamName: 'honest/a/1' }
      const logEvents = [{ timestamp: Number.MAX_SAFE_INTEGER, message: 'far' }]
      const { status } = await callLogs(port, 'PutLogEvents', { ...target, logEvents })
      return judged([status, ...(await readLists(port))])
    },
  },
]
