import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { text } from 'node:stream/consumers'

type RequestParts = {
  method?: string
  path: string
  headers?: OutgoingHttpHeaders
  body?: string
}

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** Sends a request exactly as given: `fetch` would set Host, and refuse or normalise some of it. */
export function sendRequest(
  address: string,
  { method = 'GET', path, headers = {}, body }: RequestParts,
): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    request({ hostname, port, method, path, headers, agent }, async answer => {
      const { statusCode = 0, headers } = answer
      resolve({ status: statusCode, headers, body: await text(answer) })
    })
      .on('error', reject)
      .end(body)
  })
}
