import { createServer, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { StartError } from '../../../services/start-error.ts'
import { openPorts } from '../../../services/viewer/ports.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** Listens; fails when the port is taken. */
async function occupy(port: number): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  servers.push(server)
  return (server.address() as { port: number }).port
}

const options = (ports: { port: number; xrayPort: number }) => ({
  host: '127.0.0.1',
  otlpPort: 0,
  otlpGrpcPort: 0,
  drainDelayMillis: 0,
  listener: () => {},
  daemonListener: () => {},
  isReady: () => true,
  guard: () => undefined,
  onWarning: () => {},
  ...ports,
})

test('when one port is taken, those already open are closed', async () => {
  const port = await occupy(0)
  servers.pop()?.close()
  const xrayPort = await occupy(0)

  const opening = openPorts(options({ port, xrayPort }))

  await expect(opening).rejects.toThrow(StartError)
  expect(await occupy(port)).toBe(port)
})

test('UDP and TCP of the daemon share one number, also when it is chosen', async () => {
  const ports = await openPorts(options({ port: 0, xrayPort: 0 }))

  expect(new Set([ports.port, ports.otlpPort, ports.otlpGrpcPort, ports.xrayPort]).size).toBe(4)
  await expect(occupy(ports.xrayPort)).rejects.toThrow('EADDRINUSE')
  await ports.close()
  expect(await occupy(ports.xrayPort)).toBe(ports.xrayPort)
})
