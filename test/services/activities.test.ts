import { beforeEach, expect, test } from 'vitest'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
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
    'GET /api/activities/notifications',
    'POST /api/activities/notifications/read',
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

test('/rollbar/test takes 60 requests a minute, and says when it takes the next', async () => {
  const { activities } = await startServices({ telemetry })
  const answers = []
  for (let count = 0; count < 62; count++) answers.push(await get(`${activities}/rollbar/test`))

  expect(answers.slice(0, 60).map(({ status }) => status)).toEqual(Array(60).fill(200))
  const refused = answers.find(({ status }) => status !== 200)!
  expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([
    429,
    '1',
    {
      error: 'too_many_requests',
      message: 'expected at most 60 requests a minute; try again in 1 s',
    },
  ])
  expect((await get(`${activities}/api/activities/home`)).status).toBe(200)
})
