import type { RequestListener } from 'node:http'
import { freePort, urlOf } from '../support/ports.ts'
import { listening } from '../support/servers.ts'

export const json =
  (status: number, text: string): RequestListener =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(text)

/** Sends the headers and half of a body, then nothing. */
const stuckInTheBody: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '100' }).write('{"count"')
}

/** How a peer can fail, and the problem in the message. */
export const failures: [title: string, address: () => Promise<string>, problem: string][] = [
  ['is down', async () => urlOf(await freePort()), 'could not be reached (ECONNREFUSED)'],
  ['hangs', () => listening(() => {}), 'did not answer within 800 ms'],
  ['is stuck in its body', () => listening(stuckInTheBody), 'did not answer within 800 ms'],
  [
    'closes',
    () => listening(request => void request.socket.destroy()),
    'could not be reached (UND_ERR_SOCKET)',
  ],
  ['answers 500', () => listening(json(500, '{}')), 'answered 500'],
  [
    'redirects',
    () => listening((_, response) => void response.writeHead(302, { location: '/' }).end()),
    'could not be reached (TypeError)',
  ],
  ['answers text that is not JSON', () => listening(json(200, '<html>')), 'did not answer JSON'],
]
