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
        message: `handle="${'🎉'.repeat(50)}…": expected 1 to 64 characters, none of them invisible`,
      },
    })
  }
})

test('a message is measured in code points, after trimming', async () => {
  const { activities } = await apis()
  const create = (message: string) => post(activities, { handle: 'a', message, ttl: '1-day' })

  expect((await create(`  ${'🎉'.repeat(280)}  `)).status).toBe(201)
  expect((await create('🎉'.repeat(281))).body).toEqual({
    errors: ['message_exceed_max_chars'],
    message:
      'message: expected 1 to 280 characters, and of control characters only tabs and line breaks',
  })
})

test('a reply needs a handle and a message, and no ttl', async () => {
  const { activities } = await apis()
  const { body } = await post(activities, { handle: 'a', message: 'b', ttl: '1-day' })
  const reply = (fields: object) => post(`${activities}/${body.id}/reply`, fields)

  expect((await reply({})).body.errors).toEqual(['handle_blank', 'message_blank'])
  expect((await reply({ handle: 'a', message: 'b' })).status).toBe(201)
  expect(await post(`${activities}/unknown/reply`, { handle: 'a', message: 'b' })).toMatchObject({
    status: 404,
    body: { error: 'activity_not_found' },
  })
})

const invisible = [
  ...['\0', '\t', '\n', '\x07', '\x7f', '\x85'],
  ...['\u200b', '\u200d', '\u202e', '\u2066', '\ufeff', '\u00ad', '\u2028', '\u{e0041}'],
  // Letters, marks and signs without a picture, and spaces that look like the usual one.
  ...['\u3164', '\u115f', '\u180b', '\ufe0f', '\u034f', '\u2800', '\u00a0', '\u2003'],
]

test.each(invisible.map(sign => [`U+${sign.codePointAt(0)!.toString(16)}`, sign]))(
  'a handle with %s is refused wherever one is given',
  async (_title, sign) => {
    const { activities, notifications } = await apis()
    const handle = `a${sign}b`
    const expected = 'expected 1 to 64 characters, none of them invisible'
    const inUrl = encodeURIComponent(handle)

    for (const url of [
      `${activities}/@${inUrl}`,
      `${activities}/home?handle=${inUrl}`,
      `${notifications}/activities/notifications?handle=${inUrl}`,
      `${notifications}/notifications/unread-count?handle=${inUrl}`,
    ]) {
      const { status, body } = await get(url)
      expect([status, body.error], url).toEqual([400, 'bad_handle'])
      expect(body.message, url).toBe(`handle="${handle}": ${expected}`)
    }
    expect(await post(activities, { handle, message: 'b', ttl: '1-day' })).toMatchObject({
      status: 422,
      body: { errors: ['handle_invisible_chars'], message: `handle: ${expected}` },
    })
    const entry = { handle: 'a', kind: 'reply', actor: handle, activityId: sample }
    expect(await post(`${notifications}/notifications`, [entry])).toMatchObject({
      status: 422,
      body: { errors: ['actor_invisible_chars'], message: `actor: ${expected}` },
    })
  },
)

test.each(['', ' ', '\u00a0', '\u200b', '\u2060\u200d', '\u3164', '\u2800', '\u202e \ufe0f'])(
  'the message %j shows nothing, and is refused',
  async message => {
    const { activities } = await apis()

    const { status, body } = await post(activities, { handle: 'a', message, ttl: '1-day' })

    expect([status, body.errors]).toEqual([422, ['message_blank']])
  },
)

test.each([
  ['NUL', String.raw`\u0000`],
  ['half a surrogate pair', String.raw`\ud800`],
  ['the bell', String.raw`\u0007`],
  ['a control sequence', String.raw`\u001b[31m`],
  ['a C1 control', String.raw`\u0085`],
])('a message with %s is refused, not changed', async (_title, escaped) => {
  const { activities } = await apis()
  const body = `{"handle":"a","message":"@bob ${escaped}!","ttl":"1-day"}`
  const headers = { 'content-type': 'application/json' }

  expect(await get(activities, { method: 'POST', headers, body })).toMatchObject({
    status: 422,
    body: {
      errors: ['message_control_chars'],
      message:
        'message: expected 1 to 280 characters, and of control characters only tabs and line breaks',
    },
  })
  expect((await get(`${activities}/search?term=%00`)).status).toBe(400)
})

test('a message keeps tabs, line breaks, joined emoji and marks of direction', async () => {
  const { activities } = await apis()
  const message = 'one\n\ttwo 👩‍💻 \u200fשלום\u200f'

  const { body } = await post(activities, { handle: 'a', message, ttl: '1-day' })

  expect((await get(`${activities}/${body.id}`)).body.message).toBe(message)
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
