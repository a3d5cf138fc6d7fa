import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Call = { path: string; body: unknown; headers: IncomingMessage['headers'] }

/** The daemon's TCP port, on which the rules service is reached: it answers as it is told. */
export async function startRulesDaemon(answer: (call: Call, response: ServerResponse) => unknown) {
  const calls: Call[] = []
  const server = createServer(async (request, response) => {
    const body = await text(request)
    const call = {
      path: `${request.method} ${request.url}`,
      body: JSON.parse(body),
      headers: request.headers,
    }
    calls.push(call)
    const answered = answer(call, response)
    if (answered !== undefined) response.end(JSON.stringify(answered))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    calls,
    port: (server.address() as AddressInfo).port,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
