import { expect, test } from 'vitest'
import { get, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()

async function apis() {
  const { activities, notifications } = await startServices({ telemetry })
  return { activities: `${activities}/api/activities`, notifications: `${notifications}/api` }
}

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
    [`${activities}/notifications`, 'GET, HEAD'],
    [`${activities}/notifications/read`, 'POST'],
    [`${activities}/some-id`, 'GET, HEAD'],
    [`${activities}/some-id/reply`, 'POST'],
    [`${notifications}/activities/notifications`, 'GET, HEAD'],
    [`${notifications}/notifications`, 'GET, HEAD, POST'],
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
