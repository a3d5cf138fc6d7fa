import { Agent, type RequestListener, request } from 'node:http'
import { connect, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { serve } from '../../services/http/serve.ts'
import { afterwards } from '../support/afterwards.ts'
import { listen, urlOf } from '../support/ports.ts'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'

/** Shortened: an age is 200 to 400 ms. */
const maxAgeMillis = 300

async function start(
  listener: RequestListener = answerBody,
  connectionMaxAgeMillis: number | undefined = maxAgeMillis,
) {
  let answers = 0
  const server = await serve({
    port: 0,
    host: '127.0.0.1',
    isReady: () => true,
    drainDelayMillis: 1000,
    connectionMaxAgeMillis,
    listener: (request, response) => {
      answers++
      listener(request, response)
    },
  })
  afterwards(() => server.abort())
  return { ...server, answers: () => answers }
}

/** Answers what was sent, a moment later, as a handler that waits for its database. */
const answerBody: RequestListener = async (request, response) => {
  const body = await text(request)
  await sleep(2)
  response.end(body)
}

/** What a Service of Kubernetes does: each new connection goes to the next server, for its whole life. */
async function startBalancer(ports: number[]) {
  let next = 0
  const balancer = createServer({ allowHalfOpen: true }, client => {
    const server = connect({ port: ports[next++ % ports.length]!, allowHalfOpen: true })
    join(client, server)
    join(server, client)
  })
  const port = await listen(balancer)
  afterwards(() => balancer.close())
  return { url: urlOf(port), port }
}

function join(from: Socket, to: Socket): void {
  from.pipe(to)
  from.on('error', () => to.resetAndDestroy())
  from.on('close', () => to.destroySoon())
}

type Send = (url: string, body: string) => Promise<string>

const sendByFetch: Send = async (url, body) =>
  (await fetch(url, body === '' ? {} : { method: 'POST', body })).text()

function sendByAgent(): Send {
  const agent = new Agent({ keepAlive: true })
  afterwards(() => agent.destroy())
  return (url, body) =>
    new Promise((resolve, reject) => {
      request(url, { agent, method: body === '' ? 'GET' : 'POST' }, answer => resolve(text(answer)))
        .on('error', reject)
        .end(body)
    })
}

/** 32 clients that each send the next request after an answer, by turns with and without a body. */
function startLoad(url: string, send: Send) {
  const failures: unknown[] = []
  let isOver = false
  async function client(id: number): Promise<void> {
    for (let count = 0; !isOver; count++) {
      const body = count % 2 === 0 ? '' : `${id}-${count}`
      await send(url, body).then(
        answer => answer === body || failures.push(answer),
        error => failures.push(error),
      )
      await sleep(10)
    }
  }
  const clients = Promise.all(Array.from({ length: 32 }, (_, id) => client(id)))
  return {
    end: async () => {
      isOver = true
      await clients
      return failures
    },
  }
}

test.each([
  ['http.Agent', sendByAgent()],
  ['fetch', sendByFetch],
] as const)(
  '%s: servers that are added get their share, one that stops loses none',
  async (_, send) => {
    const servers = [await start()]
    const ports = [servers[0]!.port]
    const { url } = await startBalancer(ports)
    const load = startLoad(url, send)
    await until(() => servers[0]!.answers() > 200)

    for (let added = 0; added < 3; added++) servers.push(await start())
    ports.push(...servers.slice(1).map(({ port }) => port))
    await sleep(2 * maxAgeMillis)
    const before = servers.map(({ answers }) => answers())
    const shares = () => servers.map(({ answers }, index) => answers() - before[index]!)
    // Enough for several lives of each connection on a busy machine too.
    await sleep(4 * maxAgeMillis)
    await until(() => sumOf(shares()) > 800)
    const seen = shares()
    const [stopping] = ports.splice(0, 1)
    await servers.find(({ port }) => port === stopping)!.close()

    expect(await load.end()).toEqual([])
    const fair = sumOf(seen) / servers.length
    expect(Math.min(...seen), `answers: ${seen}`).toBeGreaterThan(fair / 2)
  },
)

const sumOf = (numbers: number[]) => numbers.reduce((sum, number) => sum + number)

const get = (path: string, headers = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${headers}\r\n`
const upload = (part: string) => `POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\n${part}`

/** Each answer as its Connection header and its body. */
const answersIn = (received: string) =>
  [
    ...received.matchAll(
      /\r\nConnection: (\S+)\r\n[\s\S]*?\r\n\r\n(?:\d\r\n)?(.*?)(?=\r\n|HTTP|$)/gi,
    ),
  ].map(([, connection, body]) => `${connection} ${body}`)

/** Sends each part once the answers before it have arrived; a number waits for that many answers. */
async function exchange(port: number, parts: (string | number)[]) {
  const socket = connect(port, '127.0.0.1')
  afterwards(() => socket.destroy())
  const seen = { text: '', isClosed: false }
  socket.setEncoding('latin1').on('data', data => (seen.text += data))
  socket.on('end', () => (seen.isClosed = true))
  for (const part of parts) {
    if (typeof part === 'string') socket.write(part)
    else
      await until(
        () => answersIn(seen.text).length >= part,
        () => seen.text,
      )
    await sleep(20)
  }
  return { answers: () => answersIn(seen.text), isClosed: () => seen.isClosed }
}

const answerPath: RequestListener = ({ url = '' }, response) =>
  response.setHeader('content-length', url.length).end(url)

const answerLater: RequestListener = async (request, response) => {
  await sleep(50)
  response.end(request.url)
}

const answerHeadFirst: RequestListener = async (request, response) => {
  response.flushHeaders()
  await sleep(50)
  response.end(request.url)
}

test.each([
  ['one answer past the age', answerPath, [get('/1'), 1, get('/2'), 2], 'keep-alive /1, close /2'],
  [
    'an answer that comes later',
    answerLater,
    [get('/1'), 1, get('/2'), 2],
    'keep-alive /1, close /2',
  ],
  [
    'requests in one packet',
    answerPath,
    [get('/1'), 1, get('/2') + get('/3') + get('/4'), 4],
    'keep-alive /1, keep-alive /2, keep-alive /3, close /4',
  ],
  [
    'requests in packets before the first answer',
    answerLater,
    [get('/1'), 1, get('/2'), get('/3'), get('/4'), 4],
    'keep-alive /1, keep-alive /2, keep-alive /3, close /4',
  ],
  [
    'a request after the last headers, which the client may send again',
    answerHeadFirst,
    [get('/1'), 1, get('/2'), get('/3')],
    'keep-alive /1, close /2',
  ],
  [
    'an upload that is answered before its end',
    answerPath,
    [get('/1'), 1, upload('half'), 2, 'half', get('/3'), 3],
    'keep-alive /1, keep-alive /up, close /3',
  ],
  [
    'a whole upload',
    answerBody,
    [get('/1'), 1, upload('all of it'.slice(0, 8)), 2],
    'keep-alive , close all of i',
  ],
  [
    'a client of HTTP/1.0',
    answerPath,
    [
      'GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
      1,
      'GET /2 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n',
      2,
    ],
    'keep-alive /1, close /2',
  ],
  [
    'HEAD',
    answerPath,
    [get('/1'), 1, get('/2').replace('GET', 'HEAD'), 2],
    'keep-alive /1, close ',
  ],
] as const)('the last answer: %s', async (_, listener, parts, expected) => {
  const server = await start(listener, 10)

  const { answers, isClosed } = await exchange(server.port, [...parts])
  await until(isClosed)

  expect(answers().join(', ')).toBe(expected)
  expect(server.answers()).toBe(answers().length)
})

test('without an age a connection is kept', async () => {
  const server = await start(answerPath, undefined)

  const { answers } = await exchange(server.port, [get('/1'), 1, get('/2'), 2])

  expect(answers()).toEqual(['keep-alive /1', 'keep-alive /2'])
})

test.each(['activities', 'notifications'] as const)(
  'CONNECTION_MAX_AGE_SECONDS of %s',
  async name => {
    const environment = { CONNECTION_MAX_AGE_SECONDS: '1', WAYWISER_DATA: scratchFolder() }
    const url = await startService(name, environment).address()
    const agent = new Agent({ keepAlive: true })
    afterwards(() => agent.destroy())
    const ask = () =>
      new Promise<string | undefined>((resolve, reject) => {
        request(url, { agent }, answer => {
          answer.resume().on('end', () => resolve(answer.headers.connection))
        })
          .on('error', reject)
          .end()
      })

    const startMillis = performance.now()
    expect(await ask()).toBe('keep-alive')
    await until(async () => (await ask()) === 'close')
    const ageMillis = performance.now() - startMillis

    expect(ageMillis).toBeGreaterThan(600)
    expect(ageMillis).toBeLessThan(2500)
    expect(await ask()).toBe('keep-alive')
  },
)
