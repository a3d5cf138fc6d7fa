import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getJson, traceIdOf } from '../support/traces.ts'
import type { Entity } from '../telemetry/to-xray/documents.ts'
import { type System, startSystem } from './system.ts'

const throwingFile = 'services/activities/failing-store.ts'
let system: System

beforeAll(async () => {
  system = await startSystem({ WAYWISER_TEST_STORE_FAILS: 'home' })
})

afterAll(() => system.stop())

test('an error inside home activities is one item, a faulty segment and a log line, and the body says nothing of it', async () => {
  const answer = await fetch(`${system.activities}/api/activities/home`)
  const body = await answer.text()

  const trace = await system.trace(traceIdOf(answer), ['activities'])

  expect(answer.status).toBe(500)
  expect(body).toBe('{"error":"internal_error"}')
  const [item, ...others] = trace.errors
  expect(others).toEqual([])
  expect(item).toMatchObject({ class: 'Error', level: 'error', title: expect.any(String) })
  expect(body).not.toContain(item!.title)
  const { line, path } = throwSite()
  expect(item!.frames.at(-1)).toMatchObject({ filename: path, lineno: line })
  expect((item!.raw as { custom: object }).custom).toMatchObject({
    trace_id: trace.traceId,
    xray_trace_id: trace.xrayTraceId,
    span_id: expect.stringMatching(/^[0-9a-f]{16}$/),
    links: { viewer: expect.stringContaining(`/trace/${trace.traceId}`) },
  })
  const segment = trace.segments.find(({ type }) => type === 'segment')!.document as Entity
  expect(segment).toMatchObject({ fault: true, http: { response: { status: 500 } } })
  expect(segment.cause!.exceptions[0]!.stack![0]).toMatchObject({ path, line })
  const request = {
    method: 'GET',
    path: '/api/activities/home',
    status: 500,
    trace_id: trace.traceId,
  }
  expect(
    trace.logs.filter(({ level }) => level === 'error').map(({ fields }) => fields),
  ).toMatchObject([
    { msg: 'request failed', ...request, err: { message: 'The store was made to fail at home' } },
    { msg: 'request', ...request, durationMillis: expect.any(Number) },
  ])
  expect(trace.status).toBe('fault')
  expect(trace.delivery.rollbar).toMatchObject({ state: 'received', count: 1 })
})

test('the same error again is the same item with one more occurrence, each with its trace', async () => {
  const answers = [await home(), await home()]

  const [first, second] = await Promise.all(answers.map(answer => system.trace(traceIdOf(answer))))

  const fingerprint = first!.errors[0]!.fingerprint
  expect(second!.errors[0]!.fingerprint).toBe(fingerprint)
  const { occurrences } = await getJson<{ occurrences: { traceId: string }[] }>(
    `${system.viewer}/-/api/errors/${fingerprint}`,
  )
  const traceIds = occurrences.map(({ traceId }) => traceId)
  expect(traceIds).toContain(first!.traceId)
  expect(traceIds).toContain(second!.traceId)
})

test.for([
  { path: '/api/activities/00000000-0000-4000-8000-000000000000', status: 404 },
  { path: '/nothing/here', status: 404 },
  { path: '/api/activities?limit=0&ids=', status: 400 },
  { path: '/api/activities/search?term=hello', status: 200 },
])('$path answers $status and its segment says the same', async ({ path, status }) => {
  const answer = await fetch(`${system.activities}${path}`)

  const trace = await system.trace(traceIdOf(answer))

  expect(answer.status).toBe(status)
  const document = trace.segments.find(({ type }) => type === 'segment')!.document as Entity
  expect(document.http?.response?.status).toBe(status)
  expect({ error: document.error ?? false, fault: document.fault ?? false }).toEqual({
    error: status >= 400,
    fault: false,
  })
})

const home = () => fetch(`${system.activities}/api/activities/home`)

/** The place where the test-only switch of the store throws, read from the source itself. */
function throwSite(): { path: string; line: number } {
  const path = join(import.meta.dirname, '../..', throwingFile)
  const lines = readFileSync(path, 'utf8').split('\n')
  return { path, line: lines.findIndex(line => line.includes('new Error(')) + 1 }
}
