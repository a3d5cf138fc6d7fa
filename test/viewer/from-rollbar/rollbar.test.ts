import Rollbar from 'rollbar'
import { beforeEach, expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'
import { itemData as data, postItem, token } from './rollbar-items.ts'

const traceId = '6b02f47ef444c22768e04d58e6f1f1b2'
const spanId = '46e85ea283aa63ec'

let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  viewer = await startRecordingViewer()
})

const post = (body: unknown, headers?: Record<string, string>, path?: string) =>
  postItem(viewer.url, body, headers, path)

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
  expect(lastFrame.filename).toContain('test/viewer/from-rollbar/rollbar.test.ts')
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

test('a message without uuid, level and time gets defaults', async () => {
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
