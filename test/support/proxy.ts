import { once } from 'node:events'
import http from 'node:http'
import net from 'node:net'
import { afterwards } from './afterwards.ts'
import { listen } from './ports.ts'

/** What a proxy was asked: `CONNECT api.vendor.example:443`, `POST http://api.example/path`. */
export type Asked = { what: string; authorization: string | undefined }

/**
 * A forward proxy, with CONNECT for `https`. Whatever host it is asked for, it connects to this
 * machine: nothing leaves it.
 *
 * @param portOf the port on 127.0.0.1 that stands for `host:port`; undefined: refused by 502
 */
export async function startProxy(portOf: (authority: string) => number | undefined) {
  const asked: Asked[] = []
  const note = (what: string, { headers }: http.IncomingMessage) =>
    void asked.push({ what, authorization: headers['proxy-authorization'] })

  const server = http.createServer((request, response) => {
    note(`${request.method} ${request.url}`, request)
    const { host = '', pathname = '', search = '' } = URL.parse(request.url!) ?? {}
    const port = portOf(host)
    if (port === undefined) return void response.writeHead(502).end()
    const { 'proxy-authorization': _, 'proxy-connection': __, ...headers } = request.headers
    const options = { port, host: '127.0.0.1', path: pathname + search, method: request.method }
    const outgoing = http.request({ ...options, headers, agent: false }, answer => {
      response.writeHead(answer.statusCode!, answer.headers)
      answer.pipe(response)
    })
    outgoing.on('error', () => response.destroy())
    request.pipe(outgoing)
  })
  server.on('connect', async (request, client: net.Socket) => {
    note(`CONNECT ${request.url}`, request)
    client.on('error', () => {})
    const port = portOf(request.url!)
    if (port === undefined) return void client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
    const destination = net.connect(port, '127.0.0.1')
    destination.on('error', () => client.destroy())
    await once(destination, 'connect')
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    destination.pipe(client).pipe(destination)
    client.on('close', () => destination.destroy())
  })
  const port = await listen(server)
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    asked,
    port,
    /** Each thing that it was asked, once. */
    whats: () => [...new Set(asked.map(({ what }) => what))].sort(),
  }
}
