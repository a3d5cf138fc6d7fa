import { Agent, request } from 'node:http'
import { text } from 'node:stream/consumers'

export type Headers = Record<string, string | string[]>

const agent = new Agent({ keepAlive: true, maxSockets: 8 })

/** Sends a request exactly as given: `fetch` would refuse or normalise some of it. */
export function sendRequest(
  address: string,
  {
    method,
    path,
    headers = {},
    body,
  }: {
    method: string
    path: string
    headers?: Headers
    body?: string
  },
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(address)
    request({ hostname, port, method, path, headers, agent }, async answer => {
      resolve({ status: answer.statusCode ?? 0, body: await text(answer) })
    })
      .on('error', reject)
      .end(body)
  })
}
