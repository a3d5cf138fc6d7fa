import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

/** Opens a server on 127.0.0.1; returns its port. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** A line about a taken port, without the program that holds it. */
export const withoutHolder = (text: string) =>
  text.replaceAll(/ is taken by .*? \(process \d+\);/g, ' is taken;')

/** A port that was free a moment ago: nothing listens there until the test opens it. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

export const urlOf = (port: number | undefined) => `http://127.0.0.1:${port}`
