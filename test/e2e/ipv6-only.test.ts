import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { portFailure } from '../../services/http/port-check.ts'
import type { Trace } from '../../services/viewer/records/api.ts'
import { traceIdOf } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { bothWays, type System, startSystem } from './system.ts'

const got: { host: string | undefined; path: string }[] = []
let system: System

/** Takes the place of every vendor, at `::1`. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  await request.toArray()
  got.push({ host: request.headers.host, path: request.url! })
  response.setHeader('content-type', 'application/json')
  response.end('{}')
}

describe.each(bothWays)('with $way and nothing but ::1', ({ instrumentation }) => {
  const vendors = createServer(answer)
  let vendorsHost: string

  beforeAll(async () => {
    got.length = 0
    await new Promise<void>(resolve => vendors.listen(0, '::1', resolve))
    vendorsHost = `[::1]:${(vendors.address() as AddressInfo).port}`
    system = await startSystem({
      ...instrumentation,
      HOST: '::1',
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://${vendorsHost}/otlp`,
      HONEYCOMB_API_KEY: 'planted-key',
      HONEYCOMB_API_ENDPOINT: `http://${vendorsHost}/honeycomb`,
      ROLLBAR_ACCESS_TOKEN: 'planted-token',
      ROLLBAR_ENDPOINT: `http://${vendorsHost}/api/1/item`,
      PUSH_WEBHOOK_URL: `http://${vendorsHost}/hook`,
      CLOUDWATCH_LOG_GROUP: '/g',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIAX',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_ENDPOINT_URL_CLOUDWATCH_LOGS: `http://${vendorsHost}`,
      SAMPLING: 'central',
      WAYWISER_TEST_STORE_FAILS: 'home',
    })
  })

  afterAll(async () => {
    await system.stop()
    vendors.close().closeAllConnections()
    expect(system.crashes).toEqual([])
  })

  test('nothing listens on IPv4', async () => {
    for (const port of Object.values(system.ports)) {
      for (const transport of ['tcp', 'udp'] as const) {
        expect(await portFailure({ port, address: '127.0.0.1', transport })).toBeUndefined()
      }
    }
  })

  test('one request is seen through all four lenses, with its addresses', async () => {
    const answer = await fetch(`${system.activities}/api/activities/home`)
    const trace = await system.trace(traceIdOf(answer), ['activities', 'notifications'])
    const { activities, notifications, viewer } = system.ports
    const url = `http://[::1]:${activities}/api/activities/home`
    const calledUrl = `http://[::1]:${notifications}/api/notifications/unread-count`

    expect(answer.headers.get('x-trace-url')).toBe(`http://[::1]:${viewer}/trace/${trace.traceId}`)
    expect(Object.values(trace.delivery).map(({ state }) => state)).toEqual(
      Array(4).fill('received'),
    )
    const [root] = trace.spans.filter(({ parentId }) => parentId === undefined)
    expect(root!.attributes).toMatchObject({
      'url.scheme': 'http',
      'server.address': '::1',
      'server.port': activities,
      'client.address': '::1',
      'network.peer.address': '::1',
    })
    expect(documentOf(trace, root!.spanId)).toMatchObject({
      http: { request: { url, client_ip: '::1' } },
    })
    const [item] = trace.errors.filter(({ uuid }) => uuid !== undefined)
    expect(item!.raw).toMatchObject({ request: { url, user_ip: '::1' } })
    expect(trace.logs.filter(({ fields }) => fields.client === '::1')).toHaveLength(2)

    const [call] = trace.spans.filter(
      ({ kind, attributes }) => kind === 'CLIENT' && attributes['url.full'],
    )
    expect(call!.attributes).toMatchObject({
      'url.full': expect.stringContaining(calledUrl),
      'server.address': '::1',
      'server.port': notifications,
      'network.peer.address': '::1',
      'network.peer.port': notifications,
      'peer.service': 'notifications',
    })
    expect(documentOf(trace, call!.spanId)).toMatchObject({
      http: { request: { url: calledUrl, traced: true } },
    })
  })

  test.each([
    ['spans to a collector', /^\/otlp\/v1\/traces$/],
    ['spans to Honeycomb', /^\/honeycomb\/v1\/traces$/],
    ['items to Rollbar', /^\/api\/1\/item\/$/],
    ['log lines to CloudWatch', /^\/$/],
    ['the webhook', /^\/hook$/],
  ])('%s arrive', async (what, path) => {
    const body = JSON.stringify({ handle: 'bob', message: 'hello @ada', ttl: '1-hour' })
    const headers = { 'content-type': 'application/json' }
    if (what === 'the webhook') {
      await fetch(`${system.activities}/api/activities`, { method: 'POST', headers, body })
    }
    await until(() => got.some(one => path.test(one.path)))

    expect(new Set(got.map(({ host }) => host))).toEqual(new Set([vendorsHost]))
  })

  test('every destination can be reached', () => {
    const warnings = system.lines
      .map(line => JSON.parse(line))
      // The viewer may listen later than the services ask it for rules.
      .filter(({ who }) => who !== undefined && who !== 'sampling rules')

    expect(warnings).toEqual([])
    expect(system.lines.join('\n')).toContain('instrumentation is on')
  })
})

const documentOf = ({ segments }: Trace, wanted: string) =>
  segments.find(({ id }) => id === wanted)?.document
