import { beforeEach, expect, test } from 'vitest'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const hourMillis = 3_600_000
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
const messagesOf = (activities: { message: string }[]) => activities.map(({ message }) => message)

beforeEach(() => {
  telemetry.spans.length = 0
  telemetry.reported.length = 0
})

test('GET / lists every route', async () => {
  const { activities } = await startServices({ telemetry })

  const { status, body } = await get(`${activities}/`)

  expect(status).toBe(200)
  expect(body.service).toBe('activities')
  expect(
    body.routes.map((route: { method: string; path: string }) => `${route.method} ${route.path}`),
  ).toEqual([
    'GET /',
    'GET /api/activities/home',
    'GET /api/activities/search',
    'GET /api/activities/@:handle',
    'GET /api/activities',
    'POST /api/activities',
    'GET /api/activities/:id',
    'POST /api/activities/:id/reply',
    'GET /rollbar/test',
  ])
})

test('an empty home is an empty list, and nothing is unread', async () => {
  const { activities } = await startServices({ telemetry })

  const { status, body } = await get(`${activities}/api/activities/home`)

  expect(status).toBe(200)
  expect(body).toEqual({ activities: [], unreadNotifications: 0 })
})

test.each([
  ['30-days', 30 * 24],
  ['7-days', 7 * 24],
  ['3-days', 3 * 24],
  ['1-day', 24],
  ['12-hours', 12],
  ['3-hours', 3],
  ['1-hour', 1],
])('an activity that lives %s expires %i hours after it was created', async (ttl, hours) => {
  const nowMillis = Date.parse('2030-03-30T23:30:00.000Z')
  const { activities } = await startServices({ telemetry, now: () => nowMillis })

  const { status, body } = await post(`${activities}/api/activities`, {
    handle: ' bob ',
    message: '  tea?\n',
    ttl,
  })

  expect(status).toBe(201)
  expect(body).toEqual({
    id: expect.stringMatching(uuid),
    handle: 'bob',
    message: 'tea?',
    createdAt: '2030-03-30T23:30:00.000Z',
    expiresAt: new Date(nowMillis + hours * hourMillis).toISOString(),
    repliesCount: 0,
    replyTo: null,
    notified: 0,
  })
})

test('an activity and its replies are shown until they expire together', async () => {
  const clock = { nowMillis: Date.parse('2030-01-01T00:00:00Z') }
  const { activities } = await startServices({ telemetry, now: () => clock.nowMillis })
  const api = `${activities}/api/activities`
  const { body: created } = await post(api, { handle: 'bob', message: 'tea?', ttl: '1-hour' })

  clock.nowMillis += hourMillis / 2
  const { status, body: reply } = await post(`${api}/${created.id}/reply`, {
    handle: 'eve',
    message: 'yes',
  })
  const { body: shown } = await get(`${api}/${created.id}`)

  expect(status).toBe(201)
  expect(reply).toMatchObject({
    replyTo: created.id,
    createdAt: '2030-01-01T00:30:00.000Z',
    expiresAt: created.expiresAt,
    notified: 1,
  })
  const { notified: _, ...replyAsListed } = reply
  const { notified: __, ...createdAsListed } = created
  expect(shown).toEqual({ ...createdAsListed, repliesCount: 1, replies: [replyAsListed] })

  clock.nowMillis += hourMillis / 2
  for (const id of [created.id, reply.id]) {
    expect(await get(`${api}/${id}`)).toMatchObject({
      status: 404,
      body: { error: 'activity_not_found' },
    })
  }
  expect((await get(`${api}/home`)).body.activities).toEqual([])
  expect((await get(`${api}?ids=${created.id},${reply.id}`)).body).toEqual({ activities: [] })
  expect((await post(`${api}/${created.id}/reply`, { handle: 'a', message: 'b' })).status).toBe(404)
})

test('a batch answers in the order of the ids, each once, without the unknown', async () => {
  const { activities } = await startServices({ telemetry })
  const api = `${activities}/api/activities`
  const ids: string[] = []
  for (const message of ['1', '2', '3']) {
    ids.push((await post(api, { handle: 'bob', message, ttl: '1-day' })).body.id)
  }

  const { body } = await get(`${api}?ids=${ids[2]},nonsense,${ids[0]},${ids[2]}`)

  expect(messagesOf(body.activities)).toEqual(['3', '1'])
})

test('a text that is not an id never reaches the database', async () => {
  const { activities } = await startServices({ telemetry })
  const api = `${activities}/api/activities`

  const shown = await get(`${api}/nonsense`)
  const replied = await post(`${api}/nonsense/reply`, { handle: 'bob', message: 'tea?' })
  const batch = await get(`${api}?ids=nonsense,`)

  expect([shown.status, replied.status, batch.status]).toEqual([404, 404, 200])
  expect(telemetry.spans.map(({ name }) => name)).toEqual(['SERVER', 'SERVER', 'SERVER'])
})

test('lists are newest first and can be read page by page', async () => {
  const { activities } = await startServices({ telemetry })
  const api = `${activities}/api/activities`
  for (let n = 1; n <= 25; n++) {
    await post(api, { handle: 'bob', message: `number ${n}`, ttl: '1-day' })
  }

  for (const list of [`${api}/home?`, `${api}/@bob?`, `${api}/search?term=NUMBER&`]) {
    const { body: byDefault } = await get(list)
    const { body: rest } = await get(`${list}cursor=${byDefault.next}`)
    const { body: two } = await get(`${list}limit=2`)

    expect(messagesOf(byDefault.activities), list).toEqual(
      Array.from({ length: 20 }, (_, index) => `number ${25 - index}`),
    )
    expect(messagesOf(rest.activities), list).toEqual(
      Array.from({ length: 5 }, (_, index) => `number ${5 - index}`),
    )
    expect(rest, list).not.toHaveProperty('next')
    expect(messagesOf(two.activities), list).toEqual(['number 25', 'number 24'])
  }
})

test.each(['@bob', '%40bob', '@b%6Fb'])('/%s lists what bob wrote', async person => {
  const { activities } = await startServices({ telemetry })
  const api = `${activities}/api/activities`
  await post(api, { handle: 'bob', message: 'mine', ttl: '1-day' })
  await post(api, { handle: 'eve', message: 'hers', ttl: '1-day' })

  const { status, body } = await get(`${api}/${person}`)

  expect(status).toBe(200)
  expect(messagesOf(body.activities)).toEqual(['mine'])
  expect(Object.keys(body)).toEqual(['activities'])
})

test('mentioned people are notified in one call, each once and never the author', async () => {
  const { activities, notifications, seenBy } = await startServices({ telemetry })

  const { body } = await post(`${activities}/api/activities`, {
    handle: 'bob',
    message: '@ada, @zoë: @ada @bob me@example.org @grace.',
    ttl: '1-day',
  })

  expect(body.notified).toBe(3)
  expect(seenBy.notifications).toEqual(['POST /api/notifications'])
  for (const handle of ['ada', 'zoë', 'grace']) {
    const { body: inbox } = await get(
      `${notifications}/api/activities/notifications?handle=${encodeURIComponent(handle)}`,
    )
    expect(inbox.notifications, handle).toMatchObject([
      { handle, kind: 'mention', actor: 'bob', activityId: body.id, readAt: null },
    ])
  }
})

test('a reply notifies the author of its activity, with the mentions in the same call', async () => {
  const { activities, seenBy } = await startServices({ telemetry })
  const api = `${activities}/api/activities`
  const { body: created } = await post(api, { handle: 'ada', message: 'tea?', ttl: '1-day' })

  const { body: reply } = await post(`${api}/${created.id}/reply`, {
    handle: 'bob',
    message: 'with @eve',
  })
  const { body: ownReply } = await post(`${api}/${created.id}/reply`, {
    handle: 'ada',
    message: 'good',
  })
  const { body: home } = await get(`${api}/home`)

  expect(reply.notified).toBe(2)
  expect(ownReply.notified).toBe(0)
  expect(seenBy.notifications).toEqual([
    'POST /api/notifications',
    'GET /api/notifications/unread-count?handle=ada',
  ])
  expect(home.unreadNotifications).toBe(1)
})

test('home makes two spans: home-activities, with time and size, around that of the store', async () => {
  const nowMillis = Date.parse('2030-01-01T00:00:00Z')
  const { activities } = await startServices({ telemetry, now: () => nowMillis })
  await post(`${activities}/api/activities`, { handle: 'bob', message: 'tea?', ttl: '1-day' })
  telemetry.spans.length = 0

  await get(`${activities}/api/activities/home`)

  const home = telemetry.spans.find(({ name }) => name === 'home-activities')
  const select = telemetry.spans.find(({ name }) => name === 'SELECT activities')
  expect(home?.attributes).toEqual({
    'app.now': '2030-01-01T00:00:00.000Z',
    'app.result_length': 1,
  })
  expect(select?.parentSpanContext?.spanId).toBe(home?.spanContext().spanId)
})

test('the span user-activities has handle, count and time', async () => {
  const nowMillis = Date.parse('2030-01-01T00:00:00Z')
  const { activities } = await startServices({ telemetry, now: () => nowMillis })

  await get(`${activities}/api/activities/@bob`)

  const span = telemetry.spans.find(({ name }) => name === 'user-activities')
  expect(span?.attributes).toEqual({
    'app.handle': 'bob',
    'aws.xray.metadata.default': '{"results":{"now":"2030-01-01T00:00:00.000Z","size":0}}',
  })
})

test('/rollbar/test reports a warning and answers with its uuid', async () => {
  const { activities } = await startServices({ telemetry })

  const { status, body } = await get(`${activities}/rollbar/test`)

  expect(status).toBe(200)
  expect(body).toEqual({ message: 'Hello World!', uuid: 'uuid-1' })
  expect(telemetry.reported).toMatchObject([
    { error: 'Hello World!', context: { level: 'warning' } },
  ])
})
