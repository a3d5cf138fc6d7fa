import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { Logger } from 'pino'
import type { RequestListener } from './telemetry.ts'
import { activeSpanContext } from './trace-fields.ts'
import { newSpanId, newTraceId } from './trace-id.ts'

const timeoutMillis = 2_000

/**
 * Sends one request through the instrumentation and says in the log whether it made a SERVER span: a
 * service whose instrumentation fails to take hold works as well as ever, and only looks idle.
 *
 * The request says `traceparent: …-00`, so that its span continues a known trace but is not kept:
 * nothing of it reaches a destination, or takes from a reservoir.
 */
export async function checkInstrumentation(
  serverHook: (listener: RequestListener) => RequestListener,
  log: Logger,
): Promise<void> {
  const traceId = newTraceId()
  try {
    const seen = await sendThrough(serverHook, `00-${traceId}-${newSpanId()}-00`)
    if (seen === traceId) log.info('instrumentation is on: a request makes a SERVER span')
    else log.error('INSTRUMENTATION IS OFF: a request made no SERVER span; nothing will be traced')
  } catch (error) {
    log.error({ err: error }, 'INSTRUMENTATION COULD NOT BE CHECKED')
  }
}

/** The trace id that a request listener sees of a request with the given `traceparent`. */
async function sendThrough(
  serverHook: (listener: RequestListener) => RequestListener,
  traceparent: string,
): Promise<string | undefined> {
  let seen: string | undefined
  const server = http.createServer(
    serverHook((_request, response) => {
      seen = activeSpanContext()?.traceId
      response.end()
    }),
  )
  try {
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject).listen(0, '127.0.0.1', resolve)
    })
    const { port } = server.address() as AddressInfo
    await context.with(suppressTracing(ROOT_CONTEXT), () => get(port, { traceparent }))
  } finally {
    server.close()
    server.closeAllConnections()
  }
  return seen
}

function get(port: number, headers: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeoutMillis)
    const options = { host: '127.0.0.1', port, headers, agent: false as const, signal }
    http.get(options, answer => answer.resume().on('end', resolve)).on('error', reject)
  })
}
