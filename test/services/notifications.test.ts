import { beforeEach, expect, test } from 'vitest'
import { createIds } from '../../services/database/ids.ts'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const newId = createIds()
const mentionOf = (handle: string) => ({
  handle,
  kind: 'mention',
  actor: 'bob',
  activityId: newId(Date.now()),
})

beforeEach(() => {
  telemetry.spans.length = 0
})

test('the same notifications are created once: 201, then 200', async () => {
  const { notifications } = await startServices({ telemetry })
  const list = [mentionOf('ada'), mentionOf('eve')]

  const first = await post(`${notifications}/api/notifications`, list)
  const again = await post(`${notifications}/api/notifications`, list)
  const oneMore = await post(`${notifications}/api/notifications`, [...list, mentionOf('ada')])

  expect([first.status, first.body]).toEqual([201, { created: 2, known: 0 }])
  expect([again.status, again.body]).toEqual([200, { created: 0, known: 2 }])
  expect([oneMore.status, oneMore.body]).toEqual([201, { created: 1, known: 2 }])
})

test('the unread are counted for the sample person unless a handle is given', async () => {
  const { notifications } = await startServices({ telemetry })
  const api = `${notifications}/api/notifications`
  await post(api, [mentionOf('ada'), mentionOf('ada'), mentionOf('eve')])

  expect((await get(`${api}/unread-count`)).body).toEqual({ count: 2 })
  expect((await get(`${api}/unread-count?handle=`)).body).toEqual({ count: 2 })
  expect((await get(`${api}/unread-count?handle=eve`)).body).toEqual({ count: 1 })
  expect((await get(`${api}/read`, { method: 'POST' })).body).toEqual({ read: 2 })
  expect((await get(`${api}/read?handle=nobody`, { method: 'POST' })).body).toEqual({ read: 0 })
  expect((await get(`${api}/unread-count`)).body).toEqual({ count: 0 })
  expect((await get(`${api}/unread-count?handle=eve`)).body).toEqual({ count: 1 })
})

test('a list shows each notification with its activity, by one batch call', async () => {
  const clock = { nowMillis: Date.parse('2030-01-01T00:00:00Z') }
  const { activities, notifications, seenBy } = await startServices({
    telemetry,
    now: () => clock.nowMillis,
  })
  const create = (message: string, ttl: string) =>
    post(`${activities}/api/activities`, { handle: 'bob', message, ttl })
  const { body: expiring } = await create('soon gone @ada', '1-hour')
  const { body: lasting } = await create('here to stay @ada', '1-day')
  clock.nowMillis += 3_600_000
  seenBy.activities.length = 0

  const { status, body } = await get(`${notifications}/api/activities/notifications`)

  const { notified: _, ...activity } = lasting
  expect(status).toBe(200)
  expect(body).toEqual({
    notifications: [
      {
        id: expect.any(String),
        handle: 'ada',
        kind: 'mention',
        actor: 'bob',
        activityId: lasting.id,
        createdAt: '2030-01-01T00:00:00.000Z',
        readAt: null,
        activity,
      },
      expect.objectContaining({ activityId: expiring.id, activity: null }),
    ],
  })
  expect(seenBy.activities).toEqual([`GET /api/activities?ids=${lasting.id}%2C${expiring.id}`])
})

test('an empty list calls no peer', async () => {
  const { notifications, seenBy } = await startServices({ telemetry })

  const { body } = await get(`${notifications}/api/activities/notifications?handle=nobody`)

  expect(body).toEqual({ notifications: [] })
  expect(seenBy.activities).toEqual([])
})

test('a list can be read page by page', async () => {
  const { notifications } = await startServices({ telemetry })
  const list = Array.from({ length: 3 }, () => mentionOf('ada'))
  await post(`${notifications}/api/notifications`, list)
  const api = `${notifications}/api/activities/notifications?limit=2`

  const { body: first } = await get(api)
  const { body: second } = await get(`${api}&cursor=${first.next}`)

  const idsOf = (body: { notifications: { activityId: string }[] }) =>
    body.notifications.map(({ activityId }) => activityId)
  expect([...idsOf(first), ...idsOf(second)]).toEqual(
    list.map(({ activityId }) => activityId).reverse(),
  )
  expect(second).not.toHaveProperty('next')
})

test('the span notifications, with time and count, is around that of the store', async () => {
  const nowMillis = Date.parse('2030-01-01T00:00:00Z')
  const { notifications } = await startServices({ telemetry, now: () => nowMillis })
  await post(`${notifications}/api/notifications`, [mentionOf('ada')])
  telemetry.spans.length = 0

  await get(`${notifications}/api/activities/notifications`)

  const span = telemetry.spans.find(({ name }) => name === 'notifications')
  const select = telemetry.spans.find(({ name }) => name === 'SELECT notifications')
  expect(span?.attributes).toEqual({
    'app.now': '2030-01-01T00:00:00.000Z',
    'app.result_length': 1,
  })
  expect(select?.parentSpanContext?.spanId).toBe(span?.spanContext().spanId)
})

test('GET / lists every route', async () => {
  const { notifications } = await startServices({ telemetry })

  const { body } = await get(`${notifications}/`)

  expect(
    body.routes.map((route: { method: string; path: string }) => `${route.method} ${route.path}`),
  ).toEqual([
    'GET /',
    'GET /api/activities/notifications',
    'GET /api/notifications',
    'POST /api/notifications',
    'GET /api/notifications/unread-count',
    'POST /api/notifications/read',
  ])
})
