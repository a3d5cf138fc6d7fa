import { postAll } from '../viewer/post.ts'
import { callLogs, json, post, send } from './http.ts'

const serviceName = 'honest'

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

/** No other sender has these, so that no line of theirs with a span id alone is of our traces. */
const spanId = (index: number) => `feed${hex(index, 12)}`

/** In the current hour, so that X-Ray accepts it as a trace of today. */
const traceId = (index: number) => `${hex(Math.floor(Date.now() / 1000), 8)}${hex(index + 1, 24)}`

/** Traces as one of our requests leaves them: two spans, a segment, an error item, a log line. */
export async function sendHonest(port: number, count: number): Promise<void> {
  const ids = Array.from({ length: count }, (_, index) => traceId(index))
  await post(port, '/v1/traces', JSON.stringify(spansOf(ids)))
  for (let first = 0; first < count; first += 50) {
    const documents = ids.slice(first, first + 50).map(id => JSON.stringify(segmentOf(id)))
    await post(port, '/TraceSegments', JSON.stringify({ TraceSegmentDocuments: documents }))
  }
  const headers = { 'content-type': json, 'x-rollbar-access-token': 'honest' }
  const items = ids.map(id => Buffer.from(JSON.stringify(itemOf(id))))
  await postAll(items, { port, path: '/api/1/item/', headers })
  await sendLines(port, ids.map(lineOf))
}

/** Lines into a group and stream of their own, as our services' log transport does. */
export async function sendLines(port: number, lines: string[]): Promise<void> {
  const target = { logGroupName: `/bench/${serviceName}`, logStreamName: `${serviceName}/a/1` }
  await callLogs(port, 'CreateLogGroup', target)
  await callLogs(port, 'CreateLogStream', target)
  const timestamp = Date.now()
  const logEvents = lines.map(message => ({ timestamp, message }))
  await callLogs(port, 'PutLogEvents', { ...target, logEvents })
}

const startNanos = () => BigInt(Date.now()) * 1_000_000n

const spansOf = (ids: string[]) => ({
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: serviceName } }] },
      scopeSpans: [{ spans: ids.flatMap(id => [spanOf(id, 1), spanOf(id, 2)]) }],
    },
  ],
})

const spanOf = (id: string, index: number) => ({
  traceId: id,
  spanId: spanId(index),
  ...(index > 1 && { parentSpanId: spanId(1) }),
  name: 'GET /honest',
  kind: index === 1 ? 2 : 1,
  startTimeUnixNano: `${startNanos()}`,
  endTimeUnixNano: `${startNanos() + 5_000_000n}`,
})

const segmentOf = (id: string) => ({
  trace_id: `1-${id.slice(0, 8)}-${id.slice(8)}`,
  id: spanId(1),
  name: serviceName,
  start_time: Date.now() / 1000,
  end_time: Date.now() / 1000 + 0.005,
})

const itemOf = (id: string) => ({
  data: {
    environment: 'bench',
    uuid: id,
    body: { message: { body: 'honest' } },
    custom: { trace_id: id, span_id: spanId(1) },
  },
})

const lineOf = (id: string) =>
  JSON.stringify({ level: 'info', msg: 'honest', service: serviceName, trace_id: id })

/** The number of traces that still have both spans, the item and the line. */
export async function countHonest(port: number): Promise<number> {
  const filter = encodeURIComponent(`service("${serviceName}")`)
  const answer = await fetchJson(port, `/-/api/traces?limit=1000&filter=${filter}`)
  const traces = (answer?.traces ?? []) as HonestSummary[]
  return traces.filter(isWhole).length
}

type HonestSummary = { spanCount: number; delivery: Record<string, { count: number }> }

const isWhole = ({ spanCount, delivery }: HonestSummary) =>
  spanCount === 2 && ['xray', 'rollbar', 'logs'].every(lens => delivery[lens]?.count === 1)

async function fetchJson(port: number, path: string): Promise<Record<string, unknown> | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined)
  return answer?.ok ? ((await answer.json()) as Record<string, unknown>) : undefined
}

/** The paths that a person reads: each has to answer 200, whatever was sent before. */
const readings = ['traces', 'map', 'errors', 'logs', 'wires'].map(name => `/-/api/${name}`)

/**
 * The first of them that answers otherwise, as `GET /-/api/map 500`; undefined when there is none.
 */
export async function brokenReading(port: number): Promise<string | undefined> {
  for (const path of readings) {
    const { status } = await send({ port, path })
    if (status !== 200) return `GET ${path} ${status}`
  }
  return undefined
}
