import { createServer, type RequestListener } from 'node:http'
import { afterwards } from './afterwards.ts'
import { listen, urlOf } from './ports.ts'

/** Serves on a free port until the test is over; returns the address. */
export async function listening(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  const port = await listen(server)
  afterwards(async () => {
    const closed = new Promise(resolve => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  return urlOf(port)
}
