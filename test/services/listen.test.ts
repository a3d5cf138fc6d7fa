import { Agent, get as httpGet } from 'node:http'
import net from 'node:net'
import { networkInterfaces } from 'node:os'
import { expect, onTestFinished, test, vi } from 'vitest'
import { environmentReader } from '../../services/environment.ts'
import { readServerConfig } from '../../services/http/config.ts'
import { withoutIpv6 } from '../../services/http/listening-addresses.ts'
import { serve } from '../../services/http/serve.ts'
import { bracketed } from '../../services/text/bracketed.ts'

/** An address of this machine that others can reach. */
const outer = Object.values(networkInterfaces())
  .flat()
  .find(one => one?.family === 'IPv4' && !one.internal)!.address

async function start(HOST: string | undefined, port = 0) {
  const reader = environmentReader({ HOST })
  const config = readServerConfig(reader, 0)
  expect(reader.problems).toEqual([])
  const server = await serve({
    ...config,
    port,
    listener: (_request, response) => void response.end('{}'),
    isReady: () => true,
    drainDelayMillis: 0,
  })
  onTestFinished(() => server.close())
  return { ...server, host: config.host }
}

const answers = (address: string, port: number) =>
  fetch(`http://${bracketed(address)}:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )

async function reachable(port: number): Promise<string[]> {
  const found: string[] = []
  for (const address of ['127.0.0.1', '::1', outer]) {
    if (await answers(address, port)) found.push(address)
  }
  return found
}

const cases: [string | undefined, string[], string[]][] = [
  [undefined, ['127.0.0.1', '::1'], ['127.0.0.1', '::1']],
  ['localhost', ['127.0.0.1', '::1'], ['127.0.0.1', '::1']],
  ['LOCALHOST', ['127.0.0.1', '::1'], ['127.0.0.1', '::1']],
  ['127.0.0.1', ['127.0.0.1'], ['127.0.0.1']],
  ['::1', ['::1'], ['::1']],
  ['[::1]', ['::1'], ['::1']],
  ['0:0:0:0:0:0:0:1', ['::1'], ['::1']],
  ['::', ['::'], ['127.0.0.1', '::1', outer]],
  ['[::]', ['::'], ['127.0.0.1', '::1', outer]],
  ['0.0.0.0', ['0.0.0.0'], ['127.0.0.1', outer]],
]

test.each(cases)('HOST=%s listens on %j and answers at %j', async (HOST, addresses, expected) => {
  const server = await start(HOST)

  expect(server.addresses).toEqual(addresses)
  expect(withoutIpv6(server.host, server.addresses)).toBeUndefined()
  expect(await reachable(server.port)).toEqual(expected)
})

test.each(['http://0.0.0.0', '*', '[::1', '::1]:3000', '127.0.0.1:3000', 'a b'])(
  'HOST=%s is named at start',
  HOST => {
    const reader = environmentReader({ HOST })

    readServerConfig(reader, 0)

    expect(reader.problems).toEqual([
      `HOST="${HOST}": expected an address to listen on, such as ::, 0.0.0.0 or localhost`,
    ])
  },
)

test('closing ends connections of every address, each after its answer', async () => {
  const server = await start(undefined)
  const agent = new Agent({ keepAlive: true })
  onTestFinished(() => agent.destroy())
  for (const host of ['127.0.0.1', '::1']) {
    await new Promise(resolve =>
      httpGet({ host, port: server.port, agent }, answer => answer.resume().on('end', resolve)),
    )
  }

  await server.close()

  expect(await reachable(server.port)).toEqual([])
})

test('another program on ::1 is an error that names it, and nothing stays open', async () => {
  const other = net.createServer().listen(0, '::1')
  onTestFinished(() => void other.close())
  await new Promise(resolve => other.once('listening', resolve))
  const { port } = other.address() as net.AddressInfo

  await expect(start(undefined, port)).rejects.toThrow(
    `port ${port} on ::1 is taken; set PORT to another one (0 means any free one)`,
  )
  expect(await answers('127.0.0.1', port)).toBe(false)
})

/** What the kernel answers where IPv6 is switched off. */
function switchIpv6Off(code: string) {
  const { listen } = net.Server.prototype
  const spy = vi.spyOn(net.Server.prototype, 'listen').mockImplementation(function (
    this: net.Server,
    ...args: unknown[]
  ) {
    if (!String(args[1]).includes(':')) return Reflect.apply(listen, this, args)
    process.nextTick(() => this.emit('error', Object.assign(new Error(code), { code })))
    return this
  } as typeof listen)
  onTestFinished(() => spy.mockRestore())
}

test.each(['EAFNOSUPPORT', 'EADDRNOTAVAIL'])(
  'without IPv6 (%s) :: is every IPv4 address, which is said, and localhost is 127.0.0.1',
  async code => {
    switchIpv6Off(code)

    const everywhere = await start('::')
    const here = await start(undefined)

    expect(everywhere.addresses).toEqual(['0.0.0.0'])
    expect(withoutIpv6('::', everywhere.addresses)).toBe(
      'HOST is ::, but this machine has no IPv6: listening on IPv4 alone (0.0.0.0)',
    )
    expect(await reachable(everywhere.port)).toEqual(['127.0.0.1', outer])
    expect(here.addresses).toEqual(['127.0.0.1'])
    expect(await reachable(here.port)).toEqual(['127.0.0.1'])
    await expect(start('::1')).rejects.toThrow(`of ::1 (${code}); check PORT and HOST`)
  },
)
