import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { ids, jsonRequest } from '../from-otlp/all-fields.ts'
import { demoTrace } from '../graph/demo-trace.ts'
import { sendSketches, sketchedTrace } from '../graph/sketches.ts'
import { logLine, sampleMillis, segment, span, spanId, traceId } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer

beforeEach(async () => {
  viewer = await startViewer()
})

afterEach(() => viewer.close())

const post = (path: string, body: string) =>
  fetch(viewer.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  })

/** The samples name them by words. */
const enums = {
  traces: { kind: 3, status: { code: 2, message: 'no' } },
  logs: { severityNumber: 18 },
}

/** JSON whose members are known to be there. */
type Tree = { [name: string]: Tree }

const listIn = (request: object) => Object.values(request)[0] as Tree[]

const exported = (id: string, query = '') =>
  viewer.get<Tree>(`/-/api/export/${id}?format=otlp${query}`)

/** A trace but for when and how it arrived. */
async function read(id: string) {
  const { delivery: _, ...trace } = (await viewer.get<Trace>(`/-/api/traces/${id}`)).body
  return trace
}

/** Takes a trace out and into an emptied viewer again. */
async function roundTrip(id: string, ...queries: string[]): Promise<void> {
  const files: string[] = []
  for (const query of queries) files.push(JSON.stringify((await exported(id, query)).body))
  await viewer.store.clear()
  for (const file of files) expect((await post('/-/api/import', file)).status).toBe(200)
}

test.each(['traces', 'logs'] as const)(
  'every field of %s is exported as it was sent',
  async signal => {
    await post(`/v1/${signal}`, JSON.stringify(jsonRequest(signal)))

    const { body } = await exported(ids.trace, `&signal=${signal}`)

    const [group] = listIn(body)
    const [sent] = listIn(jsonRequest(signal))
    const { entityRefs: __, ...resource } = sent!.resource!
    expect(group!.resource).toStrictEqual(resource)
    expect(group!.schemaUrl).toStrictEqual(sent!.schemaUrl)
    const lists = { traces: ['scopeSpans', 'spans'], logs: ['scopeLogs', 'logRecords'] }[signal]
    const [scopes, records] = lists as [string, string]
    expect(group![scopes]![0]!.scope).toStrictEqual(sent![scopes]![0]!.scope)
    expect(group![scopes]![0]!.schemaUrl).toStrictEqual(sent![scopes]![0]!.schemaUrl)
    const { observedTimeUnixNano: _, ...record } = sent![scopes]![0]![records]![0]!
    expect(group![scopes]![0]![records]![0]!).toStrictEqual({ ...record, ...enums[signal] })
  },
)

test('a trace with every field is the same after its export and import', async () => {
  for (const signal of ['traces', 'logs'] as const) {
    await post(`/v1/${signal}`, JSON.stringify(jsonRequest(signal)))
  }
  const before = await read(ids.trace)

  await roundTrip(ids.trace, '', '&signal=logs')

  expect(await read(ids.trace)).toStrictEqual(before)
})

test('300 spans of 12 services are grouped by resource and scope, and the same again', async () => {
  await sendSketches(viewer, demoTrace())
  const before = await read(sketchedTrace)

  const { body } = await exported(sketchedTrace)
  await roundTrip(sketchedTrace, '')

  expect(body.resourceSpans).toHaveLength(12)
  expect(listIn(body).flatMap(each => each.scopeSpans)).toHaveLength(12)
  const after = await read(sketchedTrace)
  expect(after.spans).toHaveLength(300)
  expect(after).toStrictEqual(before)
})

const odd: [what: string, fields: object][] = [
  ['in progress', { inProgress: true, durationMillis: 0 }],
  ['without a start', { missingStart: true, durationMillis: 0 }],
  ['times of microseconds', { startMillis: sampleMillis + 0.123, durationMillis: 0.456 }],
  [
    'values of every kind',
    { attributes: { a: [1, 'b', null, { c: 1.5 }], d: false, e: '9007199254740993' } },
  ],
  ['names of prototypes', { attributes: JSON.parse('{"__proto__":1,"constructor":"x"}') }],
  ['a service without a resource', { service: 'alone', resource: {} }],
]

test.each(odd)('a span %s is the same after its export and import', async (_, fields) => {
  viewer.inbox.addSpans([span({ resource: { 'service.name': 'activities' }, ...fields })])
  const { resource: __, ...before } = (await read(traceId(0))).spans[0]!

  await roundTrip(traceId(0), '')

  const { resource, ...after } = (await read(traceId(0))).spans[0]!
  expect(after).toStrictEqual(before)
  expect(resource['service.name']).toBe(before.service)
})

const linesOf: [what: string, fields: object][] = [
  ['JSON of a logger', { fields: { msg: 'request answered', level: 'warn', n: 7 }, level: 'warn' }],
  ['plain text', { fields: {}, message: 'plain text', level: 'info' }],
  [
    'a message beside attributes',
    { fields: { message: 'late', ms: 3 }, message: 'late', level: 'error' },
  ],
]

test.each(linesOf)(
  'a line of CloudWatch, %s, has its text, level and place again',
  async (_, fields) => {
    viewer.inbox.addLogs([logLine(fields)])
    const {
      logs: [before],
    } = await read(traceId(0))

    await roundTrip(traceId(0), '&signal=logs')

    const {
      logs: [after],
    } = await read(traceId(0))
    for (const name of ['message', 'level', 'group', 'service', 'timeMillis', 'spanId'] as const) {
      expect([name, after?.[name]]).toStrictEqual([name, before?.[name]])
    }
    expect(after?.fields).toMatchObject(before?.fields ?? {})
  },
)

test('what a trace does not have is answered by name, and so is a wrong format', async () => {
  viewer.inbox.addSegments([segment()])

  const spans = await exported(traceId(0))
  const logs = await exported(traceId(0), '&signal=logs')
  const wrong = await viewer.get<Tree>(`/-/api/export/${traceId(0)}?format=pdf`)
  const unknown = await viewer.get<Tree>(`/-/api/export/${traceId(0)}?as=otlp`)
  const missing = await exported(traceId(7))

  expect([spans.status, spans.body.error]).toStrictEqual([404, `trace ${traceId(0)} has no spans`])
  expect([logs.status, logs.body.error]).toStrictEqual([
    404,
    `trace ${traceId(0)} has no log lines`,
  ])
  expect([wrong.status, wrong.body.expected]).toStrictEqual([
    400,
    '"waywiser" or "otlp" or "html" or "markdown"',
  ])
  expect([unknown.status, unknown.body.expected]).toStrictEqual([
    400,
    'one of format, signal, link',
  ])
  expect(missing.status).toBe(404)
})

test('an exported file is a request that the wire of spans takes without a word', async () => {
  viewer.inbox.addSpans([span(), span({ spanId: spanId(1), parentId: spanId(0) })])
  const { body } = await exported(traceId(0))
  await viewer.store.clear()

  const answer = await post('/v1/traces', JSON.stringify(body))

  expect([answer.status, await answer.json()]).toStrictEqual([200, {}])
  expect((await read(traceId(0))).spans).toHaveLength(2)
})
