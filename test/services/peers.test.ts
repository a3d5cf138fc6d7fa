import { beforeEach, expect, test } from 'vitest'
import { PeerError } from '../../services/http/peer.ts'
import { listening } from '../support/servers.ts'
import { until } from '../support/until.ts'
import { failures, json } from './failing-peers.ts'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const activity = { handle: 'bob', message: 'hello @ada', ttl: '1-day' }

beforeEach(() => {
  for (const list of [telemetry.spans, telemetry.reported, telemetry.logged]) list.length = 0
})

const wrongShapes: typeof failures = ['null', '[]', '{"count":"7"}', '{"created":-0.5}'].map(
  text => [`answers ${text}`, () => listening(json(200, text)), 'answered without "'],
)

/** Expects one report, the attribute on the request's span, and one warning. */
function expectDegraded(peer: string, problem: string): void {
  expect(telemetry.reported).toHaveLength(1)
  const [{ error, spanName } = {}] = telemetry.reported
  expect(error).toBeInstanceOf(PeerError)
  expect((error as Error).message).toContain(`${peer} ${problem}`)
  expect(spanName).toBe('SERVER')
  const span = telemetry.spans.find(({ attributes }) => attributes['app.degraded'])
  expect(span?.name).toBe('SERVER')
  expect(span?.attributes['app.degraded']).toBe(peer)
  expect(span?.events.map(({ attributes }) => attributes?.['exception.type'])).toEqual([
    'PeerError',
  ])
  expect(telemetry.logged).toMatchObject([{ level: 'warn', peer, msg: 'answered without a peer' }])
}

const serverSpanEnded = () => telemetry.spans.some(({ name }) => name === 'SERVER')

test.each([...failures, ...wrongShapes])(
  'when notifications %s home answers without the count',
  async (_title, address, problem) => {
    const { activities } = await startServices({ telemetry, notificationsUrl: await address() })

    const { status, body } = await get(`${activities}/api/activities/home`)

    expect([status, body]).toEqual([200, { activities: [], unreadNotifications: null }])
    await until(serverSpanEnded)
    expectDegraded('notifications', problem)
  },
)

test.each(failures.slice(0, 2))(
  'when notifications %s an activity is created all the same',
  async (...failure) => {
    const [_title, address, problem] = failure
    const { activities } = await startServices({ telemetry, notificationsUrl: await address() })

    const { status, body } = await post(`${activities}/api/activities`, activity)

    expect([status, body.notified]).toEqual([201, null])
    await until(serverSpanEnded)
    expectDegraded('notifications', problem)
  },
)

test.each([
  ...failures.filter(([title]) => !title.includes('body')),
  ['answers null', () => listening(json(200, 'null')), 'answered without "activities"'],
  [
    'answers odd activities',
    () => listening(json(200, '{"activities":[7]}')),
    'answered without "activities"',
  ],
] as typeof failures)(
  'when activities %s notifications are listed without them',
  async (_title, address, problem) => {
    const { activities, notifications } = await startServices({
      telemetry,
      activitiesUrl: await address(),
    })
    await post(`${activities}/api/activities`, activity)
    await until(() => telemetry.spans.filter(({ name }) => name === 'SERVER').length === 2)
    telemetry.spans.length = 0

    const { status, body } = await get(`${notifications}/api/activities/notifications`)

    expect(status).toBe(200)
    expect(body.notifications).toMatchObject([{ handle: 'ada', activity: null }])
    await until(serverSpanEnded)
    expectDegraded('activities', problem)
  },
)

test('a peer without an address counts as away, without an error', async () => {
  const { activities, notifications } = await startServices({
    telemetry,
    notificationsUrl: undefined,
    activitiesUrl: undefined,
  })
  const { body: home } = await get(`${activities}/api/activities/home`)
  const { body: created } = await post(`${activities}/api/activities`, activity)
  const activityId = created.id
  await post(`${notifications}/api/notifications`, [
    { handle: 'ada', kind: 'mention', actor: 'bob', activityId },
  ])
  const { body: list } = await get(`${notifications}/api/activities/notifications`)

  expect(home.unreadNotifications).toBeNull()
  expect(created.notified).toBeNull()
  expect(list.notifications).toMatchObject([{ activityId, activity: null }])
  expect(telemetry.reported).toEqual([])
  expect(telemetry.logged).toEqual([])
})

test('the author of the activity is notified before mentions, and a mention that is too long counts as text', async () => {
  const { activities, notifications } = await startServices({ telemetry })
  const api = `${activities}/api/activities`
  const { body: created } = await post(api, { ...activity, handle: 'ada', message: 'tea?' })

  const message = `@${'x'.repeat(65)} @${'y'.repeat(64)}`
  const { body } = await post(`${api}/${created.id}/reply`, { handle: 'bob', message })

  const unread = async (handle: string) =>
    (await get(`${notifications}/api/notifications/unread-count?handle=${handle}`)).body.count
  expect(body.notified).toBe(2)
  expect([await unread('ada'), await unread('y'.repeat(64))]).toEqual([1, 1])
})
