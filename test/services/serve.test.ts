import { Agent, type IncomingMessage, type RequestListener, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { isProbe } from '../../services/contracts/probe-paths.ts'
import { type ServeOptions, serve } from '../../services/http/serve.ts'
import { StartError } from '../../services/start-error.ts'
import { until } from '../support/until.ts'
import { get } from './services.ts'

async function start(options: Partial<ServeOptions> = {}) {
  const seen: string[] = []
  const answer: RequestListener = (_request, response) => response.end('{}')
  const { listener = answer, ...others } = options
  const server = await serve({
    port: 0,
    host: '127.0.0.1',
    isReady: () => true,
    drainDelayMillis: 0,
    ...others,
    listener: (request, response) => {
      seen.push(request.url!)
      listener(request, response)
    },
  })
  onTestFinished(() => server.close())
  return { server, seen, address: `http://127.0.0.1:${server.port}` }
}

/** Sends by node:http, which shows what happens to the connection. */
function send(port: number, path: string, agent: Agent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request({ port, path, agent, host: '127.0.0.1' }, response => {
      response.resume().on('end', () => resolve(response))
    })
      .on('error', reject)
      .end()
  })
}

function keepAliveAgent(): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  onTestFinished(() => agent.destroy())
  return agent
}

test.each(['/healthz', '/readyz', '/healthz?a', '/readyz?verbose=1'])('%s is a probe', url => {
  expect(isProbe(url)).toBe(true)
})

test.each(['/', '/healthz/', '/healthzz', '/api/healthz', '/HEALTHZ', '', undefined])(
  '%s is not a probe',
  url => {
    expect(isProbe(url)).toBe(false)
  },
)

test('probes are answered without the listener, to GET and HEAD', async () => {
  const state = { isReady: false }
  const { address, seen } = await start({ isReady: () => state.isReady })

  expect(await get(`${address}/healthz`)).toMatchObject({ status: 200, body: { status: 'alive' } })
  expect(await get(`${address}/readyz?x`)).toMatchObject({
    status: 503,
    body: { status: 'not_ready' },
  })
  state.isReady = true
  expect(await get(`${address}/readyz`)).toMatchObject({ status: 200, body: { status: 'ready' } })
  expect((await get(`${address}/readyz`, { method: 'HEAD' })).status).toBe(200)
  const wrong = await get(`${address}/healthz`, { method: 'POST' })
  expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
  expect(seen).toEqual([])

  expect((await get(`${address}/healthz/`)).status).toBe(200)
  expect(seen).toEqual(['/healthz/'])
})

test('a taken port is an error whose line names port and variable', async () => {
  const { server } = await start()

  const second = start({ port: server.port })

  await expect(second).rejects.toThrow(StartError)
  await expect(second).rejects.toThrow(
    `port ${server.port} on 127.0.0.1 is taken; set PORT to another one (0 means any free one)`,
  )
})

test('a host of another machine is an error that names it', async () => {
  await expect(start({ host: '192.0.2.1' })).rejects.toThrow(
    'cannot listen on port 0 of 192.0.2.1 (EADDRNOTAVAIL); check PORT and HOST',
  )
})

test('during the drain delay requests are answered, each as the last of its connection, and /readyz is 503', async () => {
  const { server, address } = await start({ drainDelayMillis: 1500 })
  const agent = keepAliveAgent()

  const closed = server.close()

  const answer = await send(server.port, '/', agent)
  expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'close'])
  expect((await get(`${address}/readyz`)).status).toBe(503)
  expect((await get(`${address}/healthz`)).status).toBe(200)
  await closed
  await expect(send(server.port, '/', agent)).rejects.toThrow()
})

test('a client ends its idle connection within the drain delay, so that none is left to close', async () => {
  const connections = new Set<Socket>()
  const { server, address } = await start({
    drainDelayMillis: 4000,
    onServer: each =>
      each.on('connection', socket => {
        connections.add(socket)
        socket.on('close', () => connections.delete(socket))
      }),
  })

  const { headers } = await get(address)
  const [used] = connections
  // The client has it free a moment after the answer.
  await new Promise(resolve => setTimeout(resolve, 100))
  await get(address)

  expect(headers.get('keep-alive')).toBe('timeout=4')
  expect(connections.size === 1 && connections.has(used!)).toBe(true)
  // The server itself keeps it for 65 s.
  await until(() => connections.size === 0)
  const closed = server.close()
  const last = await get(address)
  expect(last.headers.get('connection')).toBe('close')
  expect(last.headers.get('keep-alive')).toBe(null)
  await closed
})

test('close waits for a pending answer, which has Connection: close', async () => {
  const late: (() => void)[] = []
  const { server } = await start({
    listener: (_, response) => void late.push(() => response.end()),
  })
  const answered = send(server.port, '/', keepAliveAgent())
  await until(() => late.length === 1)

  const events: string[] = []
  const closed = server.close().then(() => events.push('closed'))
  await until(() => refuses(server.port))
  events.push('answering')
  late[0]?.()

  const answer = await answered
  expect([answer.statusCode, answer.headers.connection]).toEqual([200, 'close'])
  await closed
  expect(events).toEqual(['answering', 'closed'])
})

test('a connection that got its headers before is closed once it is idle', async () => {
  const late: (() => void)[] = []
  const { server } = await start({
    listener: (_, response) => {
      response.write('half')
      late.push(() => response.end())
    },
  })
  const answered = send(server.port, '/', keepAliveAgent())
  await until(() => late.length === 1)

  const closed = server.close()
  await until(() => refuses(server.port))
  late[0]?.()

  expect((await answered).headers.connection).toBe('keep-alive')
  await closed
})

test('an answer that outlasts the cap is cut', async () => {
  const { server, seen } = await start({ listener: () => {}, drainCapMillis: 100 })
  const cut = send(server.port, '/', keepAliveAgent()).catch(error => error.code)
  await until(() => seen.length === 1)

  await server.close()

  expect(await cut).toBe('ECONNRESET')
})

test('closing twice is closing once', async () => {
  const { server } = await start()

  const closed = server.close()

  expect(server.close()).toBe(closed)
  await closed
  expect(await refuses(server.port)).toBe(true)
})

/** Whether the port is closed. */
const refuses = (port: number) =>
  new Promise<boolean>(resolve => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(false)
    })
    socket.once('error', () => resolve(true))
  })
