import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { scratchFolder } from '../support/scratch-folder.ts'
import { startService } from '../support/services.ts'
import { until } from '../support/until.ts'

/** Takes the place of the X-Ray daemon at `127.0.0.1` or `::1`; keeps the names of the segments. */
async function startDaemon(address: string) {
  const names: string[] = []
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  socket.on('message', message => names.push(JSON.parse(message.toString().split('\n')[1]!).name))
  socket.bind(0, address)
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return { names, port: socket.address().port }
}

const start = (AWS_XRAY_DAEMON_ADDRESS: string) =>
  startService('activities', { WAYWISER_DATA: scratchFolder(), AWS_XRAY_DAEMON_ADDRESS })

/** `P` stands for the daemon's port; nothing listens at port 9. */
test.each([
  ['127.0.0.1:P', '127.0.0.1'],
  ['localhost:P', '127.0.0.1'],
  ['LOCALHOST:P', '127.0.0.1'],
  ['localhost.:P', '127.0.0.1'],
  ['tcp:127.0.0.1:9 udp:127.0.0.1:P', '127.0.0.1'],
  ['udp:127.0.0.1:P tcp:127.0.0.1:9', '127.0.0.1'],
  ['TCP:127.0.0.1:9 UDP:LocalHost:P', '127.0.0.1'],
  ['  tcp:127.0.0.1:9    udp:127.0.0.1:P  ', '127.0.0.1'],
  ['"127.0.0.1:P"', '127.0.0.1'],
  ['[::1]:P', '::1'],
  ['[0:0:0:0:0:0:0:1]:P', '::1'],
  ['tcp:[::1]:9 udp:[::1]:P', '::1'],
  ['udp:[::1]:P   tcp:127.0.0.1:9', '::1'],
])('with AWS_XRAY_DAEMON_ADDRESS=%s a segment arrives at %s', async (value, address) => {
  const daemon = await startDaemon(address)
  const service = start(value.replace(/:P\b/, `:${daemon.port}`))

  await fetch(`${await service.address()}/api/activities/home`)
  await until(() => daemon.names.length > 0, service.all)

  expect(daemon.names).toEqual(['activities'])
  expect(await service.stop()).toBe(0)
})

test.each([
  '127.0.0.1',
  ':2000',
  '[::1]',
  '::1:2000',
  'udp:127.0.0.1:2000',
  'tcp:127.0.0.1:2000',
  'udp:127.0.0.1:2000 udp:127.0.0.1:2000',
  'tcp:127.0.0.1:2000 127.0.0.1:2000',
  'udp:127.0.0.1:2000 tcp:2000',
  'udp:127.0.0.1:2000, tcp:127.0.0.1:2000',
  'udp:127.0.0.1:2000 tcp:127.0.0.1:2000 tcp:127.0.0.1:2001',
  '[fe80::1%lo]:2000',
  'udp://127.0.0.1:2000',
  '127.0.0.1:0',
  '127.0.0.1:65536',
])('AWS_XRAY_DAEMON_ADDRESS=%s is named at start', async value => {
  const service = start(value)

  expect(await service.ended).toBe(1)
  expect(service.stderr()).toBe(
    `The configuration is wrong:\n  AWS_XRAY_DAEMON_ADDRESS="${value}": expected host:port or "tcp:host:port udp:host:port"\n`,
  )
})
