import Rollbar from 'rollbar'
import { beforeEach, expect, test } from 'vitest'
import { startRecordingViewer } from './recording-viewer.ts'

const token = 'planted-token-0123456789abcdef'
const traceId = '6b02f47ef444c22768e04d58e6f1f1b2'
const spanId = '46e85ea283aa63ec'

let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  viewer = await startRecordingViewer()
})

const post = (
  body: unknown,
  headers: Record<string, string> = { 'x-rollbar-access-token': token },
  path = '/api/1/item/',
) =>
  fetch(viewer.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

const data = (fields: object = {}) => ({
  environment: 'local',
  uuid: '774c0000000000000000000000000001',
  timestamp: 1795355774,
  body: { message: { body: 'Hello World!' } },
  ...fields,
})

test("rollbar's own client delivers an error, and reads the answer as success", async () => {
  const client = new Rollbar({ accessToken: token, endpoint: `${viewer.url}/api/1/item/` })

  const { uuid } = await new Promise<{ uuid: string }>((resolve, reject) => {
    const custom = { trace_id: traceId, span_id: spanId, trace_flags: '01', sampling_rule: 'all' }
    client.error(new TypeError('no such person'), custom, (error, answer) =>
      error ? reject(error) : resolve(answer as { uuid: string }),
    )
  })

  const [item] = viewer.kept.items
  expect(viewer.kept.items).toHaveLength(1)
  expect(item).toMatchObject({
    uuid,
    class: 'TypeError',
    title: 'TypeError: no such person',
    level: 'error',
    traceId,
    spanId,
    traceFlags: 1,
    samplingRule: 'all',
    fingerprint: expect.stringMatching(/^[0-9a-f]{40}$/),
  })
  const lastFrame = item?.frames.at(-1) as { filename: string }
  expect(lastFrame.filename).toContain('test/wires/rollbar.test.ts')
  expect(viewer.kept.counts.rollbar).toMatchObject({ received: 1, rejected: 0 })
})

test('an item as pyrollbar sends it: token in the body, trace instead of trace_chain', async () => {
  const trace = {
    frames: [{ filename: '/app/main.py', lineno: 3, method: '<module>', code: 'go()' }],
    exception: { class: 'KeyError', message: "'home'" },
  }
  const body = { access_token: token, data: data({ level: 'error', body: { trace } }) }

  const answer = await post(body, {}, '/api/1/item')

  expect(answer.status).toBe(200)
  expect(await answer.json()).toStrictEqual({
    err: 0,
    result: { id: null, uuid: '774c0000000000000000000000000001' },
  })
  expect(viewer.kept.items).toMatchObject([
    {
      class: 'KeyError',
      title: "KeyError: 'home'",
      level: 'error',
      timeMillis: 1795355774000,
      frames: trace.frames,
    },
  ])
})

test('a message without uuid, level and time gets what is missing', async () => {
  const before = Date.now()
  const { uuid: _, timestamp: __, ...rest } = data()

  const answer = await post({ data: rest })

  const { result } = (await answer.json()) as { result: { uuid: string } }
  const [item] = viewer.kept.items
  expect(result.uuid).toMatch(/^[0-9a-f-]{36}$/)
  expect(item).toMatchObject({
    uuid: result.uuid,
    class: 'message',
    title: 'Hello World!',
    level: 'info',
    frames: [],
  })
  expect(item?.timeMillis).toBeGreaterThanOrEqual(before)
  expect(item).not.toHaveProperty('traceId')
})

test('a crash report is an item whose title is its first line', async () => {
  const crash = { raw: 'panic: out of paper\n  at printer.c:7' }

  await post({ data: data({ body: { crash_report: crash } }) })

  expect(viewer.kept.items).toMatchObject([{ class: 'message', title: 'panic: out of paper' }])
})

const xrayTraceId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
const other = 'a'.repeat(32)

const links: [string, object][] = [
  ['data.attributes', { attributes: [{ key: 'trace_id', value: traceId }], trace_id: other }],
  ['data.trace_id', { trace_id: traceId, custom: { trace_id: other } }],
  ['data.custom.trace_id', { custom: { trace_id: traceId } }],
  ["data.custom.trace_id in X-Ray's spelling", { custom: { trace_id: xrayTraceId } }],
  ['data.custom.xray_trace_id', { custom: { trace_id: 'nonsense', xray_trace_id: xrayTraceId } }],
]

test.each(links)('the trace is found in %s', async (_, fields) => {
  await post({ data: data(fields) })

  expect(viewer.kept.items.map(item => item.traceId)).toStrictEqual([traceId])
})

test('a token is kept nowhere: not from the header, the body, or inside the item', async () => {
  const secrets = {
    custom: { accessToken: token, note: `sent with ${token}`, deep: [{ password: 'hunter2' }] },
    request: { headers: { Authorization: 'Bearer abc', Cookie: 'sid=1', 'x-api-key': 'k-1' } },
  }

  await post({ access_token: token, data: data(secrets) })

  expect(viewer.kept.items).toHaveLength(1)
  const kept = JSON.stringify(viewer.kept)
  for (const secret of [token, 'hunter2', 'Bearer abc', 'sid=1', 'k-1']) {
    expect(kept).not.toContain(secret)
  }
  expect(viewer.kept.items[0]?.raw).toMatchObject({ custom: { note: 'sent with ***' } })
})

const noText = { body: { message: { body: 7 } } }
const chain = (link: object) => ({ body: { trace_chain: [link] } })

const invalid: [string, unknown, string][] = [
  ['no data', {}, 'data: expected an object'],
  ['a list as data', { data: [] }, 'data: expected an object'],
  ['no environment', { data: { ...data(), environment: undefined } }, 'data.environment: expected'],
  ['no body', { data: { environment: 'local' } }, 'data.body: expected an object'],
  [
    'an empty body',
    { data: data({ body: {} }) },
    'data.body: expected exactly one of trace, trace_',
  ],
  [
    'two kinds of body',
    { data: data({ body: { message: { body: 'a' }, crash_report: { raw: 'b' } } }) },
    'data.body: expected exactly one of',
  ],
  ['a message that is no text', { data: data(noText) }, 'data.body.message.body: expected text'],
  [
    'an empty chain',
    { data: data({ body: { trace_chain: [] } }) },
    'data.body.trace_chain: expected',
  ],
  ['no frames', { data: data(chain({})) }, 'data.body.trace_chain[0].frames: expected a list'],
  [
    'no exception class',
    { data: data(chain({ frames: [], exception: { message: 'a' } })) },
    'data.body.trace_chain[0].exception.class: expected text',
  ],
]

test.each(invalid)('%s: 422, naming the field', async (_, body, message) => {
  const answer = await post(body)

  expect(answer.status).toBe(422)
  expect(await answer.json()).toStrictEqual({ err: 1, message: expect.stringContaining(message) })
  expect(viewer.kept.counts.rollbar).toMatchObject({ received: 0, rejected: 1 })
  expect(viewer.kept.rejections).toStrictEqual([
    { wire: 'rollbar', reason: expect.stringContaining(message) },
  ])
})

test('without any token: 401, with broken JSON: 400, and too large: 413', async () => {
  const answers = await Promise.all([
    post({ data: data() }, {}),
    post('{"data":'),
    post('[]'),
    post({ data: data({ custom: { large: 'x'.repeat(1024 * 1024) } }) }),
    fetch(`${viewer.url}/api/1/item/`),
  ])

  expect(answers.map(answer => answer.status)).toStrictEqual([401, 400, 400, 413, 405])
  const bodies = (await Promise.all(answers.map(answer => answer.json()))) as { err: number }[]
  expect(bodies.map(body => body.err)).toStrictEqual([1, 1, 1, 1, 1])
  expect(bodies[0]).toStrictEqual({ err: 1, message: 'access token required' })
  expect(viewer.kept.items).toStrictEqual([])
})

test('an item that nests without end is kept, cut where nobody would look any more', async () => {
  const deep = '['.repeat(100_000) + ']'.repeat(100_000)

  const answer = await post(
    JSON.stringify({ data: data({ custom: { deep: 'HERE' } }) }).replace('"HERE"', deep),
  )

  expect(answer.status).toBe(200)
  expect(viewer.errors).toStrictEqual([])
})
