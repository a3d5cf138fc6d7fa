import { afterEach, beforeEach, expect, test } from 'vitest'
import type {
  ApiError,
  ErrorItem,
  ErrorItemDetail,
  ErrorsAnswer,
} from '../../../services/viewer/records/api.ts'
import { item } from '../records.ts'
import { startViewer, type TestViewer } from '../viewer.ts'

let viewer: TestViewer
beforeEach(async () => {
  viewer = await startViewer()
  for (const n of [1, 2, 3]) add(n, 'first')
})
afterEach(() => viewer.close())

function add(n: number, uuid: string): void {
  viewer.clock.millis += 1000
  const timeMillis = viewer.clock.millis
  viewer.inbox.addItem(item({ uuid: `${uuid}-${n}`, fingerprint: `f${n}`, timeMillis }))
}

async function put<Body = ErrorItem>(fingerprint: string, body: string) {
  const answer = await fetch(`${viewer.origin}/-/api/errors/${fingerprint}`, {
    method: 'PUT',
    body,
  })
  return { status: answer.status, body: (await answer.json()) as Body }
}

const set = (n: number, status: string) => put(`f${n}`, JSON.stringify({ status }))

const list = async (query: string) => {
  const { body } = await viewer.get<ErrorsAnswer>(`/-/api/errors?${query}`)
  const of = body.errors.map(({ fingerprint, status }) => `${fingerprint} ${status}`)
  return { of: of.sort(), statuses: body.statuses }
}

test('a resolved error leaves the active ones, and returns when it occurs again', async () => {
  expect(await set(1, 'resolved')).toMatchObject({
    status: 200,
    body: { fingerprint: 'f1', status: 'resolved', count: 1 },
  })
  expect(await list('status=active')).toStrictEqual({
    of: ['f2 active', 'f3 active'],
    statuses: { active: 2, resolved: 1, muted: 0 },
  })
  expect((await list('status=resolved')).of).toStrictEqual(['f1 resolved'])

  add(1, 'again')
  expect((await list('status=active')).of).toStrictEqual(['f1 active', 'f2 active', 'f3 active'])
  expect((await viewer.get<ErrorItemDetail>('/-/api/errors/f1')).body.status).toBe('active')
  await set(1, 'resolved')
  expect((await list('status=resolved')).of).toStrictEqual(['f1 resolved'])
})

test('a muted error stays muted when it occurs again, until it is active again', async () => {
  await set(2, 'muted')
  add(2, 'again')
  expect(await list('status=muted')).toStrictEqual({
    of: ['f2 muted'],
    statuses: { active: 2, resolved: 0, muted: 1 },
  })
  expect((await set(2, 'active')).body.status).toBe('active')
  expect((await list('status=muted')).of).toStrictEqual([])
})

test('without a status all are listed, page by page', async () => {
  await set(1, 'resolved')
  await set(3, 'muted')
  expect(await list('')).toStrictEqual({
    of: ['f1 resolved', 'f2 active', 'f3 muted'],
    statuses: undefined,
  })
  const first = await viewer.get<ErrorsAnswer>('/-/api/errors?status=all&limit=2')
  const second = await viewer.get<ErrorsAnswer>(
    `/-/api/errors?status=all&limit=2&cursor=${first.body.next}`,
  )
  expect([first, second].map(({ body }) => body.errors.length)).toStrictEqual([2, 1])
})

test('a status outlives the occurrences', async () => {
  await set(2, 'muted')
  await viewer.store.clear()
  add(2, 'later')
  expect((await list('status=muted')).of).toStrictEqual(['f2 muted'])
})

test.each([
  ['f1', '{"status":"done"}', 400],
  ['f1', '{}', 400],
  ['f1', '[]', 400],
  ['f1', 'null', 400],
  ['f1', 'nonsense', 400],
  ['f9', '{"status":"muted"}', 404],
])('PUT %s %s is answered %i and changes nothing', async (fingerprint, body, status) => {
  const answer = await put<ApiError>(fingerprint, body)
  expect(answer.status).toBe(status)
  if (status === 400 && body !== 'nonsense') {
    expect(answer.body.expected).toBe(
      '{"status":"active"} or {"status":"resolved"} or {"status":"muted"}',
    )
  }
  expect((await list('status=active')).of).toHaveLength(3)
})
