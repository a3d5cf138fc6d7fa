import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { startHttpSink } from '../../support/sinks.ts'

// biome-ignore lint/suspicious/noExplicitAny: assertions look into all of it
export type Item = any
type ItemRequest = {
  url: string
  headers: IncomingHttpHeaders
  raw: string
  item: Item
}
/** The answer to a request instead of accepting it. */
export type ItemFault = 'hang' | { status: number; headers?: Record<string, string> }

/** Takes items as Rollbar does: `POST /api/1/item/`. */
export async function startItemSink(port = 0) {
  const requests: ItemRequest[] = []
  const taken: Item[] = []
  const faults: { next?: (request: ItemRequest) => ItemFault | undefined } = {}

  const sink = await startHttpSink(({ path: url, headers, body }, response) => {
    const raw = body.toString()
    const { data } = JSON.parse(raw) as { data: Item }
    const request = { url, headers, raw, item: data }
    requests.push(request)
    const fault = faults.next?.(request)
    if (fault === 'hang') return
    if (!fault) taken.push(data)
    answer(response, fault ?? { status: 200 })
  }, port)

  return {
    port: sink.port,
    endpoint: `${sink.url}/api/1/item/`,
    close: sink.close,
    requests,
    taken,
    uuids: () => taken.map(item => item.uuid as string),
    faults,
  }
}

export type ItemSink = Awaited<ReturnType<typeof startItemSink>>

function answer(response: ServerResponse, { status, headers = {} }: Exclude<ItemFault, string>) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(status === 200 ? { err: 0 } : { err: 1, message: `no ${status}` }))
}
