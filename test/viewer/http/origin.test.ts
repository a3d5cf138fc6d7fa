import type { OutgoingHttpHeaders } from 'node:http'
import { expect, test } from 'vitest'
import { misplacedPaths } from '../../../services/viewer/from-otlp/misplaced.ts'
import { createOriginCheck, webOrigin } from '../../../services/viewer/http/origin-check.ts'
import { pagePaths } from '../../../services/viewer/http/pages.ts'
import { sendRequest } from '../../support/send-request.ts'
import { type Door, doorNames, isOtlp, startWholeViewer, type Way } from '../whole-viewer.ts'

const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const crossSite = { 'sec-fetch-site': 'cross-site' }

/**
 * The requests that another site's page can make a user's browser send; `own` is the viewer's
 * origin.
 */
const foreign = (own: string): Record<string, OutgoingHttpHeaders> => ({
  'a fetch': { origin: 'https://evil.example.net', ...crossSite },
  'a form of a browser without Sec-Fetch-Site': { origin: 'https://evil.example.net' },
  'a sandboxed frame or a file': { origin: 'null' },
  'an image': { ...crossSite, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
  'an image of another port': { 'sec-fetch-site': 'same-site', 'sec-fetch-dest': 'image' },
  'an event stream': { ...crossSite, accept: 'text/event-stream' },
  'a frame': { ...crossSite, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  'a form post': { origin: 'https://evil.example.net', ...crossSite, ...navigation },
  'several origins': { origin: `${own}, https://evil.example.net` },
  'an unknown kind of site': { 'sec-fetch-site': 'cousin' },
})

/** Those of pages that may send records, and do nothing else. */
const local = (own: string): Record<string, OutgoingHttpHeaders> => ({
  'a page of another port': { origin: 'http://127.0.0.1:3000', 'sec-fetch-site': 'same-site' },
  'our origin, but another site': { origin: own, ...crossSite },
})

/** The headers of the viewer's page, of a typed address and of programs. */
const own = (origin: string): Record<string, OutgoingHttpHeaders> => ({
  'a program': {},
  'our page': { origin, 'sec-fetch-site': 'same-origin' },
  'our page in an older browser': { origin },
  'an image of our page': { 'sec-fetch-site': 'same-origin', 'sec-fetch-dest': 'image' },
  'a typed address': { 'sec-fetch-site': 'none', ...navigation },
})

const isLink = ({ method, opensTo }: Way, headers: OutgoingHttpHeaders) =>
  opensTo === 'links' && method !== 'POST' && headers['sec-fetch-dest'] === 'document'

// Announced but never sent: a viewer that waits for it never answers.
const unsentBody = { 'content-length': 100, connection: 'close' }

const withoutBody = ({ method }: Way, headers: OutgoingHttpHeaders) =>
  method === 'GET' || method === 'HEAD' ? headers : { ...headers, ...unsentBody }

async function statusesOf(
  { url, ways }: Door,
  senders: Record<string, OutgoingHttpHeaders>,
): Promise<Record<string, number>> {
  const statuses: Record<string, number> = {}
  for (const [sender, headers] of Object.entries(senders)) {
    const isLocal = sender in local(url)
    const asked = ways
      .filter(way => !isLink(way, headers) && !(isLocal && way.opensTo === 'allowed-origins'))
      .map(async way => {
        const { path, method } = way
        const answer = await sendRequest(url, { method, path, headers: withoutBody(way, headers) })
        statuses[`${sender}: ${method} ${path}`] = answer.status
        if (answer.status === 403 && method !== 'HEAD') expectShape(way, answer)
      })
    await Promise.all(asked)
  }
  return statuses
}

type Answer = Awaited<ReturnType<typeof sendRequest>>

function expectShape(way: Way, { headers, body }: Answer): void {
  const { path, method } = way
  const answer = JSON.parse(body)
  if (isOtlp(way)) expect(answer).toMatchObject({ code: 7 })
  else if (path.startsWith('/api/1/')) expect(answer).toMatchObject({ err: 1 })
  else if (headers['x-amzn-errortype']) {
    expect(headers['x-amzn-errortype']).toBe('AccessDeniedException')
    expect(answer).toMatchObject({ Message: expect.any(String) })
  } else if (path === '/' && method === 'POST') {
    expect(answer).toMatchObject({ __type: 'UnrecognizedClientException' })
  } else expect(answer).toStrictEqual({ error: expect.stringContaining('may not ask this') })
}

test.each(doorNames)(
  'a page of another site gets 403 from every path of the %s port, before its body is read',
  async name => {
    const { doors, store, errors } = await startWholeViewer()
    const door = doors.find(each => each.name === name)!

    const statuses = await statusesOf(door, { ...foreign(door.url), ...local(door.url) })

    const answered = Object.entries(statuses).filter(([, status]) => status !== 403)
    expect(answered).toStrictEqual([])
    expect(Object.keys(statuses).length).toBeGreaterThan(300)
    const received = Object.values(store.wires()).map(counts => counts.received)
    expect(new Set(received)).toStrictEqual(new Set([0]))
    expect(errors).toStrictEqual([])
  },
)

test('a rejected request is counted for its wire, with the reason', async () => {
  const { url, store } = await startWholeViewer()

  await sendRequest(url, {
    method: 'POST',
    path: '/v1/traces',
    headers: { origin: 'https://evil.example.net' },
  })

  expect(store.wires()['otlp-traces']).toMatchObject({ rejected: 1, dropped: 0 })
})

test('the viewer’s page, a typed address and programs are answered on every path of every port', async () => {
  const { doors } = await startWholeViewer()

  for (const door of doors) {
    const senders = Object.entries(own(door.url))
    for (const [sender, headers] of senders) {
      for (const { path, method } of door.ways) {
        if (path === '/-/events') continue
        // The switches are off here, which has its own 403.
        if (path === '/-/api/faults') continue
        const answer = await sendRequest(door.url, { method, path, headers })
        expect([sender, method, path, answer.status]).not.toStrictEqual([sender, method, path, 403])
      }
    }
  }
})

test('a link from elsewhere opens the pages, and nothing else', async () => {
  const { doors } = await startWholeViewer()

  for (const { name, url, ways } of doors) {
    const opened = new Set<string>()
    for (const { path } of ways) {
      const answer = await sendRequest(url, { path, headers: { ...crossSite, ...navigation } })
      if (answer.status !== 403) opened.add(path)
    }

    expect([...opened].sort()).toStrictEqual(name === 'daemon' ? [] : ['/', ...pagePaths].sort())
  }
})

test.each([
  ['https://shop.example.com', 'cross-site'],
  ['http://localhost:5173', 'same-site'],
  ['https://localhost', 'cross-site'],
  ['http://127.0.0.1:3000', 'cross-site'],
  ['http://[::1]:3000', 'cross-site'],
])('a page of %s may send records and see the answer, and nothing else', async (origin, site) => {
  const { url, doors, store } = await startWholeViewer({
    allowedOrigins: ['https://shop.example.com'],
  })
  const headers = { origin, 'sec-fetch-site': site, 'content-type': 'application/json' }

  const answered = new Set<string>()
  for (const { path, method } of doors[0]!.ways) {
    const answer = await sendRequest(url, { method, path, headers })
    if (answer.status === 403) expect(answer.headers).not.toHaveProperty('vary')
    else answered.add(`${method} ${path}`)
    if (answer.status !== 403) {
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-allow-credentials': 'true',
        'access-control-expose-headers': 'retry-after',
        vary: 'origin',
      })
    }
  }

  const paths = ['/v1/traces', '/v1/logs', '/v1/metrics'].flatMap(path => [
    path,
    `/${path}`,
    `${path}/`,
  ])
  const expected = [...paths, '/api/1/item', '/api/1/item/', ...misplacedPaths]
  expect([...answered]).toStrictEqual(expected.map(path => `POST ${path}`))
  const spans = '{"resourceSpans":[]}'
  const sent = await fetch(`${url}/v1/traces`, { method: 'POST', headers, body: spans })
  expect(sent.status).toBe(200)
  expect(store.wires()['otlp-traces'].bytes).toBe(spans.length)
})

test('a preflight is accepted for an allowed origin, and gets 403 for any other', async () => {
  const { url } = await startWholeViewer()
  const asked = {
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-honeycomb-team',
  }
  const preflight = (origin: string) =>
    sendRequest(url, {
      method: 'OPTIONS',
      path: '/v1/traces',
      headers: { ...asked, origin, 'sec-fetch-site': 'same-site' },
    })

  const allowed = await preflight('http://localhost:5173')
  const other = await preflight('https://evil.example.net')

  expect(allowed).toMatchObject({ status: 204, body: '' })
  expect(allowed.headers).toMatchObject({
    'access-control-allow-origin': 'http://localhost:5173',
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type,x-honeycomb-team',
    'access-control-max-age': '600',
    vary: 'origin',
  })
  expect(other.status).toBe(403)
  expect(other.headers).not.toHaveProperty('access-control-allow-origin')
})

test.each([
  ['http://localhost:8088', 'localhost:8088', 'own'],
  ['HTTP://LocalHost:8088', 'LOCALHOST:8088', 'own'],
  ['http://localhost', 'localhost:80', 'own'],
  ['http://localhost:80', 'localhost', 'own'],
  ['https://viewer.example.com', 'viewer.example.com:443', 'own'],
  ['http://[::1]:8088', '[::1]:8088', 'own'],
  ['http://[0:0::1]:8088', '[::1]:8088', 'own'],
  ['http://host.docker.internal:8088', 'host.docker.internal:8088', 'own'],
  ['https://shop.example.com', 'localhost:8088', 'allowed'],
  ['HTTPS://SHOP.example.com:443', 'localhost:8088', 'allowed'],
  ['https://shop.example.com:444', 'localhost:8088', 'foreign'],
  ['http://shop.example.com', 'localhost:8088', 'foreign'],
  ['http://localhost:8089', 'localhost:8088', 'allowed'],
  ['HTTP://LOCALHOST', 'localhost:8088', 'allowed'],
  ['http://127.8.0.1:5173', 'localhost:8088', 'allowed'],
  ['http://127.1:5173', 'localhost:8088', 'allowed'],
  ['http://[0:0::1]:5173', 'localhost:8088', 'allowed'],
  ['http://127.0.0.1.evil.example', 'localhost:8088', 'foreign'],
  ['http://localhost.evil.example:5173', 'localhost:8088', 'foreign'],
  ['http://evil-localhost:5173', 'localhost:8088', 'foreign'],
  ['http://192.168.1.5:5173', 'localhost:8088', 'foreign'],
  ['http://[::2]:5173', 'localhost:8088', 'foreign'],
  ['http://localhost:8088.evil.example', 'localhost:8088', 'foreign'],
  ['http://localhost:8088@evil.example', 'localhost:8088', 'foreign'],
  ['http://127.0.0.1:8088', 'localhost:8088', 'allowed'],
  ['capacitor://localhost', 'localhost', 'foreign'],
  ['null', 'localhost:8088', 'foreign'],
  ['', 'localhost:8088', 'foreign'],
  ['http://localhost:8088', undefined, 'allowed'],
])('origin %j at host %j is %s', (origin, host, from) => {
  const fromWhere = createOriginCheck(['https://shop.example.com'])

  expect(fromWhere({ origin, ...(host !== undefined && { host }) })).toBe(from)
})

test('an origin is a web scheme, a host and a port, no more and no less', () => {
  const given = ['http://a:80', 'https://B.example', 'http://a/', 'http://a/x', 'ftp://a', 'a', '*']

  expect(given.map(webOrigin)).toStrictEqual(['http://a', 'https://b.example', ...Array(5)])
})
