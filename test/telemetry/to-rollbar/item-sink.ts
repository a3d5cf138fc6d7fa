import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

// biome-ignore lint/suspicious/noExplicitAny: assertions look into whatever came
export type Item = any
export type ItemRequest = {
  url: string
  headers: IncomingMessage['headers']
  raw: string
  item: Item
}
/** What a request is answered instead of being taken. */
export type ItemFault = 'hang' | { status: number; headers?: Record<string, string> }

/** Takes items as Rollbar does: `POST /api/1/item/`. */
export async function startItemSink(port = 0) {
  const requests: ItemRequest[] = []
  const taken: Item[] = []
  const faults: { next?: (request: ItemRequest) => ItemFault | undefined } = {}

  const server = createServer(async (message, response) => {
    const raw = await text(message)
    const { data } = JSON.parse(raw) as { data: Item }
    const request = { url: message.url ?? '', headers: message.headers, raw, item: data }
    requests.push(request)
    const fault = faults.next?.(request)
    if (fault === 'hang') return
    if (!fault) taken.push(data)
    answer(response, fault ?? { status: 200 })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  let isOpen = true

  return {
    port: address.port,
    endpoint: `http://127.0.0.1:${address.port}/api/1/item/`,
    requests,
    taken,
    uuids: () => taken.map(item => item.uuid as string),
    faults,
    async close() {
      if (!isOpen) return
      isOpen = false
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type ItemSink = Awaited<ReturnType<typeof startItemSink>>

function answer(response: ServerResponse, { status, headers = {} }: Exclude<ItemFault, string>) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(status === 200 ? { err: 0 } : { err: 1, message: `no ${status}` }))
}
