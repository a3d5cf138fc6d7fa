import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()

const sample = '00000000-0000-8000-8000-000000000001'

async function apis() {
  const { activities, notifications } = await startServices({ telemetry })
  return { activities: `${activities}/api/activities`, notifications: `${notifications}/api` }
}

test.each<[unknown, string[]]>([
  [undefined, ['handle_blank', 'message_blank', 'ttl_blank']],
  [null, ['handle_blank', 'message_blank', 'ttl_blank']],
  ['text', ['handle_blank', 'message_blank', 'ttl_blank']],
  [[], ['handle_blank', 'message_blank', 'ttl_blank']],
  [{ handle: ' ', message: '\n', ttl: '' }, ['handle_blank', 'message_blank', 'ttl_blank']],
  [{ handle: 7, message: {}, ttl: null }, ['handle_blank', 'message_blank', 'ttl_blank']],
  [{ handle: 'a', message: 'b', ttl: '2-days' }, ['ttl_unknown']],
  [{ handle: 'a', message: 'b', ttl: 'toString' }, ['ttl_unknown']],
  [{ handle: 'a', message: 'b', ttl: 30 }, ['ttl_unknown']],
  [
    { handle: '🎉'.repeat(65), message: '', ttl: '1-day' },
    ['handle_exceed_max_chars', 'message_blank'],
  ],
  [
    { handle: '', message: '🎉'.repeat(281), ttl: 'x' },
    ['handle_blank', 'message_exceed_max_chars', 'ttl_unknown'],
  ],
])('creating an activity with %.60j is refused with every error at once', async (body, errors) => {
  const { activities } = await apis()

  expect(await post(activities, body)).toMatchObject({ status: 422, body: { errors } })
})

test('a handle has 1 to 64 code points, in a body, a path and a query', async () => {
  const { activities, notifications } = await apis()
  const [longest, tooLong] = ['🎉'.repeat(64), '🎉'.repeat(65)]
  const create = (handle: string) => post(activities, { handle, message: 'b', ttl: '1-day' })
  const urlsOf = (handle: string) => [
    `${activities}/@${handle}`,
    `${activities}/home?handle=${handle}`,
    `${notifications}/activities/notifications?handle=${handle}`,
    `${notifications}/notifications/unread-count?handle=${handle}`,
  ]

  expect((await create(longest)).status).toBe(201)
  expect(await create(tooLong)).toMatchObject({
    status: 422,
    body: { errors: ['handle_exceed_max_chars'] },
  })
  for (const url of urlsOf(longest)) expect((await get(url)).status, url).toBe(200)
  for (const url of urlsOf(tooLong)) {
    expect(await get(url), url).toMatchObject({
      status: 400,
      body: {
        error: 'bad_handle',
        message: `handle="${'🎉'.repeat(50)}…": expected 1 to 64 characters`,
      },
    })
  }
})

test('a message is measured in code points, after trimming', async () => {
  const { activities } = await apis()
  const create = (message: string) => post(activities, { handle: 'a', message, ttl: '1-day' })

  expect((await create(`  ${'🎉'.repeat(280)}  `)).status).toBe(201)
  expect((await create('🎉'.repeat(281))).body).toEqual({ errors: ['message_exceed_max_chars'] })
})

test('a reply needs a handle and a message, and no ttl', async () => {
  const { activities } = await apis()
  const { body } = await post(activities, { handle: 'a', message: 'b', ttl: '1-day' })
  const reply = (fields: object) => post(`${activities}/${body.id}/reply`, fields)

  expect((await reply({})).body).toEqual({ errors: ['handle_blank', 'message_blank'] })
  expect((await reply({ handle: 'a', message: 'b' })).status).toBe(201)
  expect(await post(`${activities}/unknown/reply`, { handle: 'a', message: 'b' })).toMatchObject({
    status: 404,
    body: { error: 'activity_not_found' },
  })
})

test('text that no database can store is stored with replacement characters', async () => {
  const { activities } = await apis()
  const response = await get(activities, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"handle":"a\\u0000b","message":"\\ud800!","ttl":"1-day"}',
  })

  expect(response.body).toMatchObject({ handle: 'a\uFFFDb', message: '\uFFFD!' })
  expect((await get(`${activities}/@a%00b`)).body.activities).toHaveLength(1)
  expect((await get(`${activities}/%00`)).status).toBe(404)
})

test.each<[string, unknown, string[]]>([
  ['no list', { handle: 'a' }, ['list_expected']],
  ['no body', undefined, ['list_expected']],
  [
    'entries of wrong types',
    [null, 7],
    ['handle_blank', 'kind_unknown', 'actor_blank', 'activity_id_invalid'],
  ],
  [
    'a wrong kind',
    [{ handle: 'a', kind: 'poke', actor: 'b', activityId: '0' }],
    ['kind_unknown', 'activity_id_invalid'],
  ],
  [
    'names that are too long',
    [
      { handle: 'x'.repeat(65), kind: 'reply', actor: 'y'.repeat(65), activityId: sample },
      { handle: 'x', kind: 'reply', actor: 'y', activityId: sample },
    ],
    ['handle_exceed_max_chars', 'actor_exceed_max_chars'],
  ],
  ['too many', Array(101).fill({}), ['list_exceed_max_length']],
])('notifying with %s is refused with every error', async (_title, body, errors) => {
  const { notifications } = await apis()

  expect(await post(`${notifications}/notifications`, body)).toMatchObject({
    status: 422,
    body: { errors },
  })
  expect((await get(`${notifications}/notifications/unread-count?handle=a`)).body.count).toBe(0)
})

const json = { 'content-type': 'application/json' }

test.each<[string, number, string, RequestInit]>([
  ['broken JSON', 400, 'bad_json', { headers: json, body: '{"handle": ' }],
  ['too much', 413, 'too_large', { headers: json, body: `"${'x'.repeat(102_400)}"` }],
  ['a form', 415, 'unsupported_content_type', { body: new URLSearchParams({ handle: 'a' }) }],
  ['no type', 415, 'unsupported_content_type', { body: new Uint8Array([123, 125]) }],
  [
    'an unknown charset',
    415,
    'unsupported_charset',
    { headers: { 'content-type': 'application/json; charset=ebcdic' }, body: '{}' },
  ],
  [
    'an unknown encoding',
    415,
    'unsupported_encoding',
    { headers: { ...json, 'content-encoding': 'zip' }, body: '{}' },
  ],
  [
    'garbage for gzip',
    400,
    'bad_request',
    { headers: { ...json, 'content-encoding': 'gzip' }, body: '{}' },
  ],
  [
    'truncated gzip',
    400,
    'bad_request',
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync('{"handle":"a"}').subarray(0, 20),
    },
  ],
  [
    'too much, gzipped',
    413,
    'too_large',
    {
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(`"${'x'.repeat(1_000_000)}"`),
    },
  ],
])('a body of %s is answered with %i %s', async (_title, status, error, init) => {
  const { activities, notifications } = await apis()

  for (const url of [activities, `${activities}/some/reply`, `${notifications}/notifications`]) {
    const answer = await get(url, { method: 'POST', ...init })
    expect([answer.status, answer.body.error], url).toEqual([status, error])
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
  }
  expect((await get(`${activities}/home`)).status).toBe(200)
})

test('a gzipped body is read', async () => {
  const { activities } = await apis()

  const answer = await get(activities, {
    method: 'POST',
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync('{"handle":"a","message":"b","ttl":"1-day"}'),
  })

  expect(answer.status).toBe(201)
})

test.each([
  ['limit=0', 'limit="0": expected a whole number from 1 to 100'],
  ['limit=101', 'limit="101": expected a whole number from 1 to 100'],
  ['limit=1.5', 'limit="1.5": expected a whole number from 1 to 100'],
  ['limit=-1', 'limit="-1": expected a whole number from 1 to 100'],
  ['limit=1e1', 'limit="1e1": expected a whole number from 1 to 100'],
  ['limit=1&limit=2', 'limit="1,2": expected it once'],
  ['cursor=abc', 'cursor="abc": expected the `next` of an earlier answer'],
])('a list with ?%s is answered with 400 that quotes it', async (query, message) => {
  const { activities, notifications } = await apis()
  const error = `bad_${query.split('=')[0]}`

  for (const list of [
    `${activities}/home?`,
    `${activities}/@bob?`,
    `${activities}/search?term=a&`,
    `${notifications}/activities/notifications?`,
  ]) {
    expect(await get(`${list}${query}`), list).toMatchObject({
      status: 400,
      body: { error, message },
    })
  }
})

test('only the start of a long value is quoted', async () => {
  const { activities } = await apis()

  expect((await get(`${activities}/home?cursor=${'x'.repeat(300)}`)).body.message).toBe(
    `cursor="${'x'.repeat(100)}…": expected the \`next\` of an earlier answer`,
  )
})

test.each(['search', 'search?term=', 'search?term=%20'])('%s without a term is 400', async path => {
  const { activities } = await apis()

  expect(await get(`${activities}/${path}`)).toMatchObject({
    status: 400,
    body: { error: 'bad_term', message: 'term="": expected what to look for' },
  })
})

test('a batch takes 1 to 100 ids', async () => {
  const { activities } = await apis()
  const ids = (count: number) => Array.from({ length: count }, (_, n) => n).join(',')

  expect((await get(activities)).body.error).toBe('bad_ids')
  expect((await get(`${activities}?ids=,,`)).body.error).toBe('bad_ids')
  expect((await get(`${activities}?ids=${ids(101)}`)).body.error).toBe('bad_ids')
  expect((await get(`${activities}?ids=${ids(100)}`)).status).toBe(200)
})

test.each(['%zz', '@%', '%c3%28'])('a path with %s cannot be decoded: 400', async path => {
  const { activities } = await apis()

  expect(await get(`${activities}/${path}`)).toMatchObject({
    status: 400,
    body: { error: 'bad_path' },
  })
})

test('a path without a route is 404 with a message', async () => {
  const { activities, notifications } = await apis()

  for (const api of [activities, notifications]) {
    expect(await get(`${api}/no/such/route`)).toMatchObject({
      status: 404,
      body: {
        error: 'not_found',
        message: expect.stringContaining('/no/such/route: no such route'),
      },
    })
  }
})

test('a wrong method is 405 with the allowed ones, on every route', async () => {
  const { activities, notifications } = await apis()
  const root = activities.replace('/api/activities', '')
  const allowed: [string, string][] = [
    [`${root}/`, 'GET, HEAD'],
    [`${root}/rollbar/test`, 'GET, HEAD'],
    [`${activities}/home`, 'GET, HEAD'],
    [`${activities}/search`, 'GET, HEAD'],
    [`${activities}/@bob`, 'GET, HEAD'],
    [`${activities}/%40bob`, 'GET, HEAD'],
    [activities, 'GET, HEAD, POST'],
    [`${activities}/some-id`, 'GET, HEAD'],
    [`${activities}/some-id/reply`, 'POST'],
    [`${notifications}/activities/notifications`, 'GET, HEAD'],
    [`${notifications}/notifications`, 'POST'],
    [`${notifications}/notifications/unread-count`, 'GET, HEAD'],
    [`${notifications}/notifications/read`, 'POST'],
  ]

  for (const [url, allow] of allowed) {
    const wrong = ['DELETE', 'PUT', 'PATCH', 'OPTIONS', 'POST', 'GET'].filter(
      method => !allow.includes(method),
    )
    for (const method of wrong) {
      const answer = await get(url, { method })
      expect([answer.status, answer.headers.get('allow')], `${method} ${url}`).toEqual([405, allow])
      expect(answer.body.error).toBe('method_not_allowed')
    }
  }
})

test('HEAD answers like GET, without the body', async () => {
  const { activities } = await apis()

  const answer = await get(`${activities}/home`, { method: 'HEAD' })
  const asGet = await get(`${activities}/home`)

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-length')).toBe(asGet.headers.get('content-length'))
  expect(answer.body).toBeUndefined()
  expect((await get(`${activities}/unknown`, { method: 'HEAD' })).status).toBe(404)
})

test('a mistake of the caller is neither reported nor logged', async () => {
  const { activities } = await apis()
  telemetry.reported.length = 0
  telemetry.logged.length = 0

  await post(activities, {})
  await get(`${activities}/%zz`)
  await get(`${activities}/unknown`)

  expect(telemetry.reported).toEqual([])
  expect(telemetry.logged).toEqual([])
})
