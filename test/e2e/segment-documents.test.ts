import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { traceIdOf } from '../support/traces.ts'
import { until } from '../support/until.ts'
import { segmentProblems } from '../telemetry/to-xray/segment-rules.ts'
import { type System, startSystem } from './system.ts'

const datagrams: string[] = []
let daemon: Socket
let system: System

beforeAll(async () => {
  datagrams.length = 0
  daemon = createSocket('udp4').on('message', message => datagrams.push(message.toString()))
  daemon.bind(0, '127.0.0.1')
  await once(daemon, 'listening')
  const { port } = daemon.address()
  system = await startSystem({
    AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${port}`,
    WAYWISER_TEST_STORE_FAILS: 'home',
  })
})

afterAll(async () => {
  await system.stop()
  daemon.close()
})

test('every document sent over all routes and errors passes the rules for segment documents', async () => {
  const traceIds: string[] = []
  for (const { path, ...options } of requests(await anActivity())) {
    const base = path.includes('notifications') ? system.notifications : system.activities
    const answer = await fetch(`${base}${path}`, options)
    traceIds.push(traceIdOf(answer))
  }

  const missing = () =>
    traceIds.filter(id => !documents().some(({ trace_id }) => trace_id === xrayId(id)))
  await until(
    () => missing().length === 0,
    () => `no document of ${missing()}`,
  )

  for (const datagram of datagrams) {
    expect(datagram.slice(0, datagram.indexOf('\n'))).toBe('{"format":"json","version":1}')
  }
  expect(texts().flatMap(segmentProblems)).toEqual([])
  expect(new Set(documents().map(({ name }) => name))).toEqual(
    new Set(['activities', 'notifications']),
  )
})

const texts = () => datagrams.map(datagram => datagram.slice(datagram.indexOf('\n') + 1))

const documents = () => texts().map(text => JSON.parse(text))

const xrayId = (traceId: string) => `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`

async function anActivity(): Promise<string> {
  const answer = await fetch(`${system.activities}/api/activities/search?term=a`)
  const { activities } = (await answer.json()) as { activities: { id: string }[] }
  return activities[0]!.id
}

function requests(id: string): ({ path: string } & RequestInit)[] {
  const post = (path: string, body: unknown) => ({
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return [
    { path: '/' },
    { path: '/api/activities/home' },
    { path: '/api/activities/@bob' },
    { path: '/api/activities/%40bob?limit=2' },
    { path: '/api/activities/search?term=a&token=secret' },
    { path: `/api/activities?ids=${id}` },
    { path: `/api/activities/${id}` },
    { path: '/api/activities/nobody' },
    { path: '/api/activities/home?limit=x' },
    { path: '/%zz' },
    { path: '/rollbar/test' },
    { path: '/nothing/here/🦉' },
    { path: '/api/activities/home', method: 'DELETE' },
    { path: '/api/activities/home', method: 'PROPFIND' },
    post('/api/activities', { handle: 'bob', message: 'hello @ada', ttl: '1-day' }),
    post('/api/activities', { handle: '', message: '', ttl: 'x' }),
    post('/api/activities', '{'),
    post('/api/activities', { handle: 'bob', message: 'x'.repeat(2_000_000), ttl: '1-day' }),
    post(`/api/activities/${id}/reply`, { handle: 'carol', message: 'yes' }),
    { path: '/api/activities/notifications?handle=ada' },
    { path: '/api/notifications/unread-count?handle=ada' },
    post('/api/notifications/read?handle=ada', ''),
    post('/api/notifications', [{ handle: 'ada', kind: 'poke' }]),
  ]
}
