import { setTimeout } from 'node:timers/promises'
import { beforeEach, expect, test } from 'vitest'
import { listening } from '../support/servers.ts'
import { until } from '../support/until.ts'
import { failures } from './failing-peers.ts'
import { post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()
const activity = { handle: 'bob', message: 'hello @ada', ttl: '1-day' }

beforeEach(() => {
  for (const list of [telemetry.spans, telemetry.reported, telemetry.logged]) list.length = 0
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

test('the first 20 of 93 people in one message are notified, four at a time', async () => {
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

const hundred = (actor: string) =>
  Array.from({ length: 100 }, (_, index) => ({
    handle: `${actor}${index}`,
    kind: 'mention',
    actor,
    activityId: '00000000-0000-8000-8000-000000000001',
  }))

test('a webhook that hangs keeps 104 notifications, and the others are counted', async () => {
  const webhookUrl = await listening(() => {})
  const { notifications, settle } = await startServices({ telemetry, webhookUrl })
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

test('beyond the calls of a minute they are dropped, counted and said, and the post is answered', async () => {
  let received = 0
  const webhookUrl = await listening((request, response) => {
    received++
    request.resume()
    response.writeHead(204).end()
  })
  const clock = { millis: 0 }
  const webhookLimit = { maxCallsPerMinute: 30, nowMillis: () => clock.millis }
  const { notifications, settle } = await startServices({ telemetry, webhookUrl, webhookLimit })
  const pushes = () => telemetry.spans.filter(({ name }) => name === 'push-webhook')
  async function pushTen(actor: string) {
    const before = pushes().length
    const answer = await post(`${notifications}/api/notifications`, hundred(actor).slice(0, 10))
    await until(() => pushes().length > before)
    return [answer.status, answer.body.created, pushes().at(-1)?.attributes]
  }
  const called = { 'app.push_count': 10 }
  const dropped = (push_count: number) => ({
    'app.push_count': push_count,
    'app.push_over_limit_count': 10 - push_count,
  })

  for (const actor of 'abc') expect(await pushTen(actor)).toEqual([201, 10, called])
  expect(await pushTen('d')).toEqual([201, 10, dropped(0)])
  expect(telemetry.logged).toMatchObject([{ level: 'warn', dropped: 10, maxCallsPerMinute: 30 }])
  clock.millis += 6000
  expect(await pushTen('e')).toEqual([201, 10, dropped(3)])
  expect(await pushTen('f')).toEqual([201, 10, dropped(0)])
  expect(received).toBe(33)
  expect(telemetry.logged).toHaveLength(1)
  clock.millis += 54_000
  expect(await pushTen('g')).toEqual([201, 10, called])

  await settle()
  expect(received).toBe(43)
  expect(telemetry.logged.map(line => line.dropped)).toEqual([10, 17])
})
