import { createSocket, Socket } from 'node:dgram'
import dns from 'node:dns/promises'
import { once } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { expect, onTestFinished, test, vi } from 'vitest'
import { DatagramSocket } from '../../../services/telemetry/to-xray/datagram-socket.ts'
import { freePort } from '../../support/ports.ts'
import { until } from '../../support/until.ts'

type Answer = string[] | 'EAI_AGAIN' | 'ENOTFOUND'

/** The name server's answers until the test ends, the last one again and again. */
function lookUpAs(...answers: Answer[]) {
  const lookup = vi.spyOn(dns, 'lookup').mockImplementation((async () => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (typeof answer === 'string') {
      throw Object.assign(new Error(`getaddrinfo ${answer} xray-daemon`), { code: answer })
    }
    return answer.map(address => ({ address, family: address.includes(':') ? 6 : 4 }))
  }) as never)
  syncBuiltinESMExports()
  onTestFinished(() => {
    lookup.mockRestore()
    syncBuiltinESMExports()
  })
}

/** A daemon at an address of this machine, and what it has received. */
async function startDaemon(address: string, port: number) {
  const received: string[] = []
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', message => received.push(message.toString())).bind(port, address)
  await once(socket, 'listening')
  let isOpen = true
  const stop = () => {
    if (isOpen) socket.close()
    isOpen = false
  }
  onTestFinished(stop)
  return { received, stop }
}

function openSender(port: number) {
  const problems: string[] = []
  const onProblem = (problem: string) => void problems.push(problem)
  const sender = new DatagramSocket({ host: 'xray-daemon', port, onProblem, retryMillis: 50 })
  onTestFinished(() => sender.close())
  return { sender, problems, send: (text: string) => sender.send(Buffer.from(text)) }
}

const places: [why: string, answers: Answer[], at: string, problem: string | undefined][] = [
  ['a name of IPv6 alone', [['::1']], '::1', undefined],
  ['a name of both, with a daemon on IPv4', [['::1', '127.0.0.1']], '127.0.0.1', undefined],
  [
    'a name of both, with a daemon on IPv6',
    [['127.0.0.1', '::1']],
    '::1',
    'no X-Ray daemon listens there',
  ],
  ['a first address without a way to it', [['255.255.255.255', '::1']], '::1', undefined],
  [
    'a name that is known later',
    ['EAI_AGAIN', 'ENOTFOUND', 'EAI_AGAIN', ['127.0.0.1']],
    '127.0.0.1',
    'getaddrinfo EAI_AGAIN xray-daemon',
  ],
  [
    'no way at first',
    [['255.255.255.255'], ['255.255.255.255'], ['::1']],
    '::1',
    'connect EACCES 255.255.255.255',
  ],
]

test.each(places)('%s: all datagrams arrive', async (_why, answers, at, problem) => {
  lookUpAs(...answers)
  const port = await freePort()
  const daemon = await startDaemon(at, port)
  const { send, sender, problems } = openSender(port)

  send('1')
  send('2')
  await until(() => daemon.received.length >= 2)
  send('3')
  await until(() => daemon.received.length >= 3)

  expect(daemon.received.toSorted()).toEqual(['1', '2', '3'])
  expect(sender.counts()).toMatchObject({ delivered: 3, dropped: {}, waiting: 0 })
  expect(problems.map(line => line.replace(/:\d+$/, ''))).toEqual(
    problem === undefined ? [] : expect.arrayContaining([`xray-daemon:${port}: ${problem}`]),
  )
})

test('a daemon that moves to another address is found within a second, and nothing is lost', async () => {
  const port = await freePort()
  const first = await startDaemon('127.0.0.2', port)
  lookUpAs(['127.0.0.2'], ['127.0.0.3'])
  const { send, sender } = openSender(port)
  send('1')
  await until(() => first.received.length === 1)

  first.stop()
  const second = await startDaemon('127.0.0.3', port)
  for (const text of ['2', '3', '4']) send(text)

  await until(() => second.received.length >= 3, undefined, 2000)
  // The kernel's answer does not say which datagram it was about: one may arrive twice.
  expect(second.received).toEqual(expect.arrayContaining(['2', '3', '4']))
  expect(sender.counts()).toMatchObject({ dropped: {}, waiting: 0 })
})

test.each(['ENETUNREACH', 'EHOSTUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL', 'EPERM'])(
  'while the network answers %s datagrams wait, and they go on when it is back',
  async code => {
    lookUpAs(['127.0.0.1'])
    const port = await freePort()
    const daemon = await startDaemon('127.0.0.1', port)
    const { send, sender, problems } = openSender(port)
    send('1')
    await until(() => daemon.received.length === 1)
    const failing = vi
      .spyOn(Socket.prototype, 'send')
      .mockImplementation(((_message: Buffer, done: (error: Error) => void) =>
        process.nextTick(done, Object.assign(new Error(`send ${code}`), { code }))) as never)
    onTestFinished(() => failing.mockRestore())
    for (const text of ['2', '3', '4']) send(text)
    await until(() => problems.length > 0)
    failing.mockRestore()

    await until(() => daemon.received.length >= 4)

    expect(daemon.received.toSorted()).toEqual(['1', '2', '3', '4'])
    expect(problems).toContain(`xray-daemon:${port}: send ${code}`)
    expect(sender.counts()).toMatchObject({ delivered: 4, dropped: {}, waiting: 0 })
  },
)
