import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import net from 'node:net'
import { afterwards } from './afterwards.ts'
import { listen, urlOf } from './ports.ts'

/** Serves until the test is over, or until `close`, which makes the address unreachable. */
export async function startServer(listener: RequestListener, port = 0) {
  const server = createServer(listener)
  const opened = await listen(server, port)
  async function close(): Promise<void> {
    if (!server.listening) return
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }
  afterwards(close)
  return { port: opened, url: urlOf(opened), close }
}

/** The same on a free port; returns the address. */
export const listening = async (listener: RequestListener) => (await startServer(listener)).url

/** Holds a port until the test is over, as another program of the user's would. */
export async function takePort(port = 0): Promise<number> {
  const server = net.createServer()
  afterwards(() => server.close())
  return listen(server, port)
}
