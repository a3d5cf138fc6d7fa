import type { RequestListener } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { PeerError } from '../../services/http/peer.ts'
import { listening } from '../support/http-server.ts'
import { freePort, urlOf } from '../support/ports.ts'
import { until } from '../support/until.ts'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const activity = { handle: 'bob', message: 'hello @ada', ttl: '1-day' }

beforeEach(() => {
  for (const list of [telemetry.spans, telemetry.reported, telemetry.logged]) list.length = 0
})

const json =
  (status: number, text: string): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)

/** Sends the headers and half of a body, then nothing. */
const stuckInTheBody: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"count"')
}

/** How a peer can fail, and the problem in the message. */
const failures: [title: string, address: () => Promise<string>, problem: string][] = [
  ['is down', async () => urlOf(await freePort()), 'could not be reached (ECONNREFUSED)'],
  ['hangs', () => listening(() => {}), 'did not answer within 800 ms'],
  ['is stuck in its body', () => listening(stuckInTheBody), 'did not answer within 800 ms'],
  [
    'closes',
    () => listening(request => void request.socket.destroy()),
    'could not be reached (UND_ERR_SOCKET)',
  ],
  ['answers 500', () => listening(json(500, '{}')), 'answered 500'],
  [
    'redirects',
    () => listening((_, response) => void response.writeHead(302, { location: '/' }).end()),
    'could not be reached (TypeError)',
  ],
  ['answers no JSON', () => listening(json(200, '<html>')), 'answered no JSON'],
]

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

test('the push webhook gets each new notification once', async () => {
  const received: { method?: string; type?: string; body: unknown }[] = []
  const webhookUrl = await listening(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join(''))
    received.push({ method: request.method, type: request.headers['content-type'], body })
    response.writeHead(204).end()
  })
  const { activities, notifications, settle } = await startServices({ telemetry, webhookUrl })

  const { body: created } = await post(`${activities}/api/activities`, activity)
  const known = [{ handle: 'ada', kind: 'mention', actor: 'bob', activityId: created.id }]
  await post(`${notifications}/api/notifications`, known)
  await settle()

  expect(received).toEqual([
    {
      method: 'POST',
      type: 'application/json',
      body: {
        ...known[0],
        id: expect.any(String),
        createdAt: expect.any(String),
        readAt: null,
      },
    },
  ])
  const push = telemetry.spans.find(({ name }) => name === 'push-webhook')
  expect(push?.attributes).toEqual({ 'app.push_count': 1 })
})

const webhookFailures = failures.filter(([title]) => !/body|JSON/.test(title))

test.each(webhookFailures)(
  'a push webhook that %s is recorded on its span alone',
  async (...failure) => {
    const [_title, address, problem] = failure
    const { activities, settle } = await startServices({ telemetry, webhookUrl: await address() })

    const { body } = await post(`${activities}/api/activities`, {
      ...activity,
      message: '@ada @eve',
    })
    await settle()

    expect(body.notified).toBe(2)
    const push = telemetry.spans.find(({ name }) => name === 'push-webhook')
    expect(push?.attributes['app.push_failed_count']).toBe(2)
    expect(push?.events.map(({ attributes }) => attributes?.['exception.message'])).toEqual([
      `the push webhook ${problem}`,
      `the push webhook ${problem}`,
    ])
    expect(telemetry.reported).toEqual([])
    expect(telemetry.logged).toMatchObject([{ level: 'warn', failed: 2, of: 2 }])
  },
)

test('an answer does not wait for a push webhook that hangs', async () => {
  const webhookUrl = await listening(() => {})
  const { activities, settle } = await startServices({ telemetry, webhookUrl })

  const { body } = await post(`${activities}/api/activities`, activity)

  expect(body.notified).toBe(1)
  expect(telemetry.spans.map(({ name }) => name)).not.toContain('push-webhook')
  await settle()
  expect(telemetry.spans.map(({ name }) => name)).toContain('push-webhook')
})

/** Names of one letter (Ā, ā, Ă …), so that 93 mentions fit into a message of 280. */
const people = Array.from({ length: 93 }, (_, index) => String.fromCodePoint(0x100 + index))

test('of 93 people in one message the first 20 are notified, four at a time', async () => {
  const open = { now: 0, most: 0 }
  const pushed: string[] = []
  const webhookUrl = await listening(async (request, response) => {
    open.most = Math.max(open.most, ++open.now)
    pushed.push(JSON.parse((await request.toArray()).join('')).handle)
    // Long enough for all simultaneous requests to overlap here.
    await setTimeout(20)
    open.now--
    response.writeHead(204).end()
  })
  const { activities } = await startServices({ telemetry, webhookUrl })

  const message = people.map(name => `@${name}`).join(' ')
  const { status, body } = await post(`${activities}/api/activities`, { ...activity, message })
  await until(() => telemetry.spans.some(({ name }) => name === 'push-webhook'))

  expect([status, body.notified]).toEqual([201, 20])
  expect(pushed.sort()).toEqual(people.slice(0, 20).sort())
  expect(open.most).toBeLessThanOrEqual(4)
  const server = telemetry.spans.find(({ attributes }) => 'app.mentions_left_out' in attributes)
  expect(server).toMatchObject({ name: 'SERVER', attributes: { 'app.mentions_left_out': 73 } })
})

test('the author of the activity is notified before mentions, and a mention that is too long is none', async () => {
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

test('a webhook that hangs keeps 104 notifications, and the others are counted', async () => {
  const webhookUrl = await listening(() => {})
  const { notifications, settle } = await startServices({ telemetry, webhookUrl })
  const hundred = (actor: string) =>
    Array.from({ length: 100 }, (_, index) => ({
      handle: `${actor}${index}`,
      kind: 'mention',
      actor,
      activityId: '00000000-0000-8000-8000-000000000001',
    }))

  await post(`${notifications}/api/notifications`, hundred('bob'))
  await post(`${notifications}/api/notifications`, hundred('eve'))
  await settle()

  const pushes = telemetry.spans.filter(({ name }) => name === 'push-webhook')
  expect(pushes.map(({ attributes }) => attributes)).toEqual([
    { 'app.push_count': 4, 'app.push_failed_count': 4, 'app.push_left_out_count': 96 },
    { 'app.push_count': 100, 'app.push_failed_count': 100 },
  ])
  expect(pushes.map(({ events }) => events.length)).toEqual([4, 5])
  expect(telemetry.logged).toMatchObject([
    { failed: 4, leftOut: 96, of: 100 },
    { failed: 100, leftOut: 0, of: 100 },
  ])
})
