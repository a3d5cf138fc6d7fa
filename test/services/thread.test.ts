import { beforeEach, expect, test } from 'vitest'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const hourMillis = 3_600_000
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

beforeEach(() => {
  telemetry.spans.length = 0
  telemetry.reported.length = 0
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

test.each([
  ['with an accent written apart', 'zoe\u0308', 'zo\u00eb'],
  ['with an accent that no letter has', 'q\u0308y', 'q\u0308y'],
  [
    'with vowel signs',
    '\u0939\u093f\u0928\u094d\u0926\u0940',
    '\u0939\u093f\u0928\u094d\u0926\u0940',
  ],
  ['of a script beyond 16 bits', '\u{11103}\u{11127}', '\u{11103}\u{11127}'],
])('a name %s is mentioned whole, and found however it is typed', async (_title, typed, kept) => {
  const { activities, notifications } = await startServices({ telemetry })

  const message = `tea, @${typed}?`
  const { body } = await post(`${activities}/api/activities`, {
    handle: 'bob',
    message,
    ttl: '1-day',
  })

  expect([body.notified, body.message]).toEqual([1, message.normalize('NFC')])
  for (const handle of [typed, kept]) {
    const { body: inbox } = await get(
      `${notifications}/api/activities/notifications?handle=${encodeURIComponent(handle)}`,
    )
    expect(inbox.notifications).toMatchObject([{ handle: kept, kind: 'mention' }])
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
