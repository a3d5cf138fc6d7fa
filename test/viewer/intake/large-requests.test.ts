import { beforeEach, expect, test } from 'vitest'
import type { Wire } from '../../../services/viewer/records/api.ts'
import type { Totals } from '../../../services/viewer/store/records/bounds.ts'
import { bytes, keyValue, type SpanParts, traceRequest } from '../from-otlp/protobuf-writer.ts'
import { itemData } from '../from-rollbar/rollbar-items.ts'
import { segment } from '../from-xray/segment-documents.ts'
import { startWholeViewer } from '../whole-viewer.ts'
import { answeredMeanwhile } from './answered-meanwhile.ts'

let viewer: Awaited<ReturnType<typeof startWholeViewer>>

beforeEach(async () => {
  viewer = await startWholeViewer()
})

const protobuf = { 'content-type': 'application/x-protobuf' }
const json = { 'content-type': 'application/json' }

const post = (body: Buffer, headers: Record<string, string> = protobuf) =>
  fetch(`${viewer.url}/v1/traces`, { method: 'POST', headers, body: new Uint8Array(body) })

const text = (value: string) => bytes(1, value)
const attributes = ['http.request.method', 'url.path', 'server.address', 'app.handle', 'peer'].map(
  key => keyValue(9, key, text(`a value of ${key}`)),
)

const spanId = (n: number) => (n + 1).toString(16).padStart(16, '0')
/** A hundred spans a trace. */
const traceId = (n: number) => `6b02f47e${spanId(Math.floor(n / 100)).padStart(24, '0')}`

const spans = (count: number, first = 0): SpanParts[] =>
  Array.from({ length: count }, (_, index) => {
    const n = first + index
    return { traceId: traceId(n), spanId: spanId(n), more: attributes }
  })

/** Requests one after the other count as one request. */
const inProtobuf = (groups: number) =>
  Buffer.concat(Array.from({ length: groups }, (_, n) => traceRequest(...spans(5000, n * 5000))))

const inJson = (count: number) => {
  const fields = { name: 'GET /', kind: 2, startTimeUnixNano: '1795355774097000000' }
  const list = Array.from({ length: 5 }, (_, n) => ({
    key: `attribute.${n}`,
    value: { stringValue: `a value of attribute ${n}` },
  }))
  const spans = Array.from({ length: count }, (_, n) => ({
    ...fields,
    traceId: traceId(n),
    spanId: spanId(n),
    attributes: list,
  }))
  return Buffer.from(JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] }))
}

const largest: [string, () => Buffer, Record<string, string>, number][] = [
  ['protobuf', () => inProtobuf(15), protobuf, 75_000],
  ['JSON', () => inJson(35_000), json, 35_000],
]

test.each(largest)(
  'a batch of 19 MB in %s is accepted whole, and other requests are served meanwhile',
  async (...row) => {
    const [, makeBody, headers, count] = row
    const body = makeBody()
    expect(body.length / 2 ** 20).toBeGreaterThan(17)

    const request = post(body, headers)
    const others = await answeredMeanwhile(request, viewer.url)

    expect((await request).status).toBe(200)
    expect(others).toBeGreaterThan(10)
    expect(viewer.store.totals.spans).toBe(count)
    expect(viewer.store.wires()['otlp-traces']).toMatchObject({ received: count, rejected: 0 })
    expect(viewer.errors).toStrictEqual([])
  },
)

const broken: [string, Buffer, Record<string, string>][] = [
  ['protobuf', Buffer.concat([inProtobuf(3), Buffer.from([0x0a, 5])]), protobuf],
  ['JSON', Buffer.concat([inJson(10_000).subarray(0, -6), Buffer.from(',7]}]}]}')]), json],
]

test.each(broken)(
  'nothing is kept of a batch that is wrong at its very end, in %s',
  async (...row) => {
    const [, body, headers] = row

    const answer = await post(body, headers)

    expect(answer.status).toBe(400)
    expect(viewer.store.totals.spans).toBe(0)
    expect(viewer.store.wires()['otlp-traces']).toMatchObject({ received: 0, rejected: 1 })
  },
)

type Retried = {
  wire: Wire
  path: string
  headers: Record<string, string>
  body: Buffer
  kept: Partial<Totals>
}

const documents = Array.from({ length: 1000 }, (_, n) =>
  JSON.stringify(
    segment({ id: spanId(n), trace_id: `1-${traceId(n).slice(0, 8)}-${'a'.repeat(24)}` }),
  ),
)
const logEvents = Array.from({ length: 3000 }, (_, n) => ({
  timestamp: Date.now(),
  message: `line ${n % 100}`,
}))

const retried: Retried[] = [
  {
    wire: 'otlp-traces',
    path: '/v1/traces',
    headers: protobuf,
    body: traceRequest(...spans(3000)),
    kept: { spans: 3000 },
  },
  {
    wire: 'logs',
    path: '/',
    headers: { 'x-amz-target': 'Logs_20140328.PutLogEvents' },
    body: Buffer.from(JSON.stringify({ logGroupName: '/a', logStreamName: 'b', logEvents })),
    kept: { logLines: 3000 },
  },
  {
    wire: 'xray-api',
    path: '/TraceSegments',
    headers: {},
    body: Buffer.from(JSON.stringify({ TraceSegmentDocuments: documents })),
    kept: { segments: 1000 },
  },
  {
    wire: 'rollbar',
    path: '/api/1/item/',
    headers: { 'x-rollbar-access-token': 'any' },
    body: Buffer.from(JSON.stringify({ data: itemData() })),
    kept: { items: 1 },
  },
]

/** Makes all writes of the viewer fail from the `n`th call on, once. */
function failAt(n: number): void {
  const { store } = viewer
  let call = 0
  const failing =
    <Values extends unknown[]>(write: (...values: Values) => void) =>
    (...values: Values) => {
      if (++call === n) throw Object.assign(new Error('disk is full'), { errcode: 13 })
      write(...values)
    }
  store.inbox.addSpans = failing(store.inbox.addSpans)
  store.inbox.addSegments = failing(store.inbox.addSegments)
  store.inbox.addItem = failing(store.inbox.addItem)
  store.addLogLines = failing(store.addLogLines)
}

test.each(retried)(
  '$wire, the disk is full in the middle: 503, and sent again it counts once',
  async row => {
    const { wire, path, headers, body, kept } = row
    viewer.store.logGroups.ensureStream('/a', 'b')
    const send = () =>
      fetch(viewer.url + path, { method: 'POST', headers, body: new Uint8Array(body) })
    failAt(wire === 'rollbar' ? 1 : 2)

    const refused = await send()
    const keptAfterFailure = { ...viewer.store.totals }
    const taken = await send()

    expect([refused.status, taken.status]).toStrictEqual([503, 200])
    expect(refused.headers.get('retry-after')).toBe('5')
    expect(keptAfterFailure).not.toMatchObject(kept)
    expect(viewer.store.totals).toMatchObject(kept)
    expect(viewer.store.wires()[wire].received).toBe(Object.values(kept)[0])
    expect(viewer.errors).toMatchObject([{ message: 'disk is full' }])
  },
)

test('equal lines of one batch are all kept, however many slices it is written in', async () => {
  const line = bytes(2, bytes(5, text('again')))
  const body = bytes(1, bytes(2, ...Array<Buffer>(12_000).fill(line)))
  const postLogs = () =>
    fetch(`${viewer.url}/v1/logs`, {
      method: 'POST',
      headers: protobuf,
      body: new Uint8Array(body),
    })

  const first = await postLogs()
  const again = await postLogs()

  expect([first.status, again.status]).toStrictEqual([200, 200])
  expect(viewer.store.totals.logLines).toBe(12_000)
})
