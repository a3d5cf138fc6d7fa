import type { IncomingMessage, ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a vendor misbehaves. Without any member it takes everything and answers 200. */
export type Behaviour = {
  /** Whether its port is closed. */
  isClosed?: boolean
  /** Reads a request, and never answers. */
  hangs?: boolean
  delayMillis?: number
  status?: number
  headers?: Record<string, string>
  /** Body of the answer. @default {} */
  body?: string
  /** Only larger bodies, as sent, are answered with `status`. */
  aboveBytes?: number
  /** Cuts the connection: while it reads the body, or after it took the body, instead of answering. */
  cuts?: 'body' | 'answer'
  /** The share of requests or datagrams that is hit, evenly. @default all */
  share?: number
}

/** Whether the next one is hit: with a share of 0.5 every second one, the same in each run. */
export function createStrikes() {
  let accumulated = 0
  return (share = 1): boolean => {
    accumulated += share
    if (accumulated < 1) return false
    accumulated--
    return true
  }
}

/** The rest of the work on a request: `take` it and answer 200, `take-only`, or nothing. */
type Fate = 'take' | 'take only' | 'done'

/** Reads the body, unless the connection is cut meanwhile, and misbehaves. */
export async function misbehave(
  behaviour: Behaviour,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<{ fate: Fate; body: Buffer }> {
  const nothing = { fate: 'done', body: Buffer.alloc(0) } as const
  if (behaviour.cuts === 'body') {
    request.once('data', () => request.socket.resetAndDestroy())
    return nothing
  }
  const body = Buffer.concat(await request.toArray())
  if (behaviour.delayMillis) await sleep(behaviour.delayMillis)
  if (behaviour.hangs) return nothing
  if (behaviour.cuts === 'answer') {
    request.socket.resetAndDestroy()
    return { fate: 'take only', body }
  }
  if (!behaviour.status || body.length <= (behaviour.aboveBytes ?? -1))
    return { fate: 'take', body }
  response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body ?? '{}')
  return nothing
}
