import type { OutgoingHttpHeaders } from 'node:http'
import { expect, onTestFinished, test } from 'vitest'
import type { Route } from '../../services/http/http-app.ts'
import { serve } from '../../services/http/serve.ts'
import { sendRequest } from '../support/send-request.ts'
import { routesOf, services } from './route-tables.ts'
import { get, post, startServices } from './services.ts'
import { createTestTelemetry } from './telemetry.ts'

const telemetry = createTestTelemetry()

/** Every method and path that a service answers, also with an error. */
const targetsOf = (routes: Route[]) => [
  ...routes.map(({ method, path, changesSomething }) => ({
    method: method as string,
    path: path.replace(':handle', 'bob').replace(':id', 'some-id'),
    changesSomething: method === 'POST' || changesSomething === true,
  })),
  ...['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'].flatMap(method =>
    ['/', '/api/activities/%40bob', '/no/such/route', '/%zz'].map(path => ({
      method,
      path,
      changesSomething: method !== 'GET',
    })),
  ),
]

const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

const refused: [title: string, headers: OutgoingHttpHeaders][] = [
  ['a page of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' }],
  ['an image on one', { 'sec-fetch-site': 'cross-site', 'sec-fetch-dest': 'image' }],
  ['a frame on one', { 'sec-fetch-site': 'cross-site', ...link, 'sec-fetch-dest': 'iframe' }],
  ['a page on another port of the host', { 'sec-fetch-site': 'same-site' }],
  ['two that disagree', { 'sec-fetch-site': 'same-origin, cross-site' }],
  ['a value of the future', { 'sec-fetch-site': 'other-planet' }],
  ['the origin of another site', { origin: 'http://evil.example' }],
  ['the origin of another port', { origin: 'http://127.0.0.1:1' }],
  ['the origin of a sandbox', { origin: 'null' }],
  ['a malformed origin', { origin: 'http://' }],
  [
    'another site that claims to be the host before a proxy',
    {
      origin: 'http://evil.example',
      'x-forwarded-host': 'evil.example',
      forwarded: 'host=evil.example',
    },
  ],
]

test.each(refused)('%s gets 403 on every path of both services', async (_title, headers) => {
  const addresses = await startServices({ telemetry })
  telemetry.reported.length = 0

  for (const service of services) {
    for (const { method, path } of targetsOf(routesOf[service])) {
      const { status, body } = await sendRequest(addresses[service], { method, path, headers })
      expect([status, JSON.parse(body || '{}').error], `${method} ${service}${path}`).toEqual([
        403,
        'cross_site',
      ])
    }
  }
  expect(telemetry.reported).toEqual([])
})

const passing: [title: string, headers: (address: string) => OutgoingHttpHeaders][] = [
  ['curl, an SDK or a peer', () => ({})],
  ['a page of its own', () => ({ 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })],
  ['a typed address', () => ({ 'sec-fetch-site': 'none', ...link })],
  ['a page of its own, in an older browser', address => ({ origin: address })],
]

test.each(passing)('%s passes on every path of both services', async (_title, headersAt) => {
  const addresses = await startServices({ telemetry })

  for (const service of services) {
    for (const { method, path } of targetsOf(routesOf[service])) {
      const headers = headersAt(addresses[service])
      const { status } = await sendRequest(addresses[service], { method, path, headers })
      expect(status, `${method} ${service}${path}`).not.toBe(403)
    }
  }
})

test('a link on another site leads to reads only', async () => {
  const addresses = await startServices({ telemetry })
  const headers = { 'sec-fetch-site': 'cross-site', ...link }

  for (const service of services) {
    for (const { method, path, changesSomething } of targetsOf(routesOf[service])) {
      const { status } = await sendRequest(addresses[service], { method, path, headers })
      expect(status === 403, `${method} ${service}${path}`).toBe(changesSomething)
    }
  }
})

test('the only GET that does more than read is the one that makes an item', () => {
  const changing = Object.values(routesOf)
    .flat()
    .filter(({ method, changesSomething }) => method === 'GET' && changesSomething)

  expect(changing.map(({ path }) => path)).toEqual(['/rollbar/test'])
})

test('an origin without the default port equals a host that names it', async () => {
  const { activities } = await startServices({ telemetry })
  const statusOf = async (origin: string, host: string) =>
    (await sendRequest(activities, { method: 'GET', path: '/', headers: { origin, host } })).status

  expect(await statusOf('http://shop.example', 'shop.example:80')).toBe(200)
  expect(await statusOf('https://shop.example', 'shop.example')).toBe(200)
  expect(await statusOf('https://shop.example', 'shop.example:80')).toBe(403)
})

test('a refused request changes nothing', async () => {
  const { activities, notifications } = await startServices({ telemetry })
  const api = `${activities}/api/activities`
  await post(api, { handle: 'bob', message: 'hello @ada', ttl: '1-day' })
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
  }

  await get(api, { ...init, body: '{"handle":"eve","message":"planted","ttl":"1-day"}' })
  await get(`${notifications}/api/notifications/read?handle=ada`, init)

  const unread = await get(`${notifications}/api/notifications/unread-count?handle=ada`)
  expect((await get(`${api}/home`)).body.activities).toHaveLength(1)
  expect(unread.body.count).toBe(1)
})

test('the probes refuse other sites too, and answer a link', async () => {
  const server = await serve({
    listener: () => {},
    port: 0,
    host: '127.0.0.1',
    drainDelayMillis: 0,
    isReady: () => true,
  })
  onTestFinished(() => server.close())
  const statusOf = async (path: string, headers: OutgoingHttpHeaders) =>
    (await sendRequest(`http://127.0.0.1:${server.port}`, { method: 'GET', path, headers })).status

  for (const path of ['/healthz', '/readyz', '/readyz?verbose']) {
    for (const [, headers] of refused) expect(await statusOf(path, headers), path).toBe(403)
    expect(await statusOf(path, {})).toBe(200)
    expect(await statusOf(path, { 'sec-fetch-site': 'cross-site', ...link })).toBe(200)
  }
})
