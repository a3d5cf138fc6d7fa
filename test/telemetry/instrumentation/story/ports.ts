import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

/** A port that was free a moment ago: peers have to be known before they can be started. */
export async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server, 0)
  server.close()
  await once(server, 'close')
  return port
}

export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

export type Ports = {
  main: number
  peer: number
  /** Nobody of ours; answers with the request it got. */
  thirdParty: number
  /** Accepts connections, never answers. */
  silent: number
  /** Nobody listens. */
  closed: number
}
