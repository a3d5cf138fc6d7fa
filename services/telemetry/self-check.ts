import type { RequestListener } from 'node:http'
import * as http from 'node:http'
import type { Logger } from 'pino'
import { createAgent } from '../proxy/agent.ts'
import { selfCheckHeader, selfCheckPath } from '../trace-context/headers.ts'
import { newSpanId, newTraceId } from '../trace-context/new-id.ts'
import { untraced } from './delivery/untraced.ts'
import type { ServerAddress } from './telemetry.ts'
import { activeSpanContext } from './trace-fields.ts'

export type SelfCheck = ReturnType<typeof createSelfCheck>

const timeoutMillis = 2_000

/**
 * Sends one request through the real server and logs whether it made a SERVER span: a service without
 * working instrumentation answers as ever, and only looks idle.
 *
 * The request has `traceparent: …-00`, so its span continues a known trace but is not kept, and it is
 * answered before the request log: nothing of it reaches a destination, or counts for a reservoir.
 */
export function createSelfCheck(log: Logger, token: string) {
  async function traceIdSeen(address: ServerAddress, traceparent: string) {
    const headers = { [selfCheckHeader]: token, traceparent }
    const answer = await untraced(() => get(address, headers))
    return answer.headers[selfCheckHeader]
  }

  return {
    /** Must be directly inside the listener that makes the SERVER span. */
    answering:
      (listener: RequestListener): RequestListener =>
      (request, response) => {
        if (request.headers[selfCheckHeader] !== token) listener(request, response)
        else
          response.writeHead(204, { [selfCheckHeader]: activeSpanContext()?.traceId ?? '' }).end()
      },
    async run(address: ServerAddress): Promise<void> {
      const traceId = newTraceId()
      try {
        const seen = await traceIdSeen(address, `00-${traceId}-${newSpanId()}-00`)
        if (seen === traceId) log.info('instrumentation is on: a request makes a SERVER span')
        else {
          log.error('INSTRUMENTATION IS OFF: a request made no SERVER span; nothing will be traced')
        }
      } catch (error) {
        log.error({ err: error }, 'INSTRUMENTATION COULD NOT BE CHECKED')
      }
    },
  }
}

function get(
  { host, port }: ServerAddress,
  headers: Record<string, string>,
): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMillis)
    // Every machine has 127.0.0.1, with or without IPv6, and a socket on `::` takes it too.
    const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
    const agent = createAgent('http:', undefined)
    const options = { host: reachable, port, headers, agent, signal }
    http
      .get({ ...options, path: selfCheckPath }, answer => {
        answer.resume().on('end', () => resolve(answer))
      })
      .on('error', reject)
  })
}
