import { beforeEach, expect, test } from 'vitest'
import { startRecordingViewer } from '../recording-viewer.ts'
import { itemData as data, postItem } from './rollbar-items.ts'

let viewer: Awaited<ReturnType<typeof startRecordingViewer>>

beforeEach(async () => {
  viewer = await startRecordingViewer()
})

const post = (body: unknown, headers?: Record<string, string>) =>
  postItem(viewer.url, body, headers)

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
  ['a message that is not text', { data: data(noText) }, 'data.body.message.body: expected text'],
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

test('an item that nests deep is kept, cut where it is of no use; one without end is rejected', async () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
  const itemOf = (depth: number) =>
    JSON.stringify({ data: data({ custom: { deep: 'HERE' } }) }).replace('"HERE"', nested(depth))

  const deep = await post(itemOf(990))
  const endless = await post(itemOf(100_000))

  expect(deep.status).toBe(200)
  expect(viewer.kept.items).toHaveLength(1)
  expect(endless.status).toBe(400)
  expect(await endless.json()).toStrictEqual({
    err: 1,
    message: 'the body is nested over 1000 deep',
  })
  expect(viewer.errors).toStrictEqual([])
})
