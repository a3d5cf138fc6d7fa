import type { RequestListener } from 'node:http'
import { context } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { AddressReader } from './instrumentation/address.ts'
import { sentStatus } from './instrumentation/sent-status.ts'

/**
 * Logs one line for each request, when its answer is sent or can no longer be sent:
 *
 *     {"level":"info","time":…,"msg":"request","service":"activities","method":"GET",
 *      "path":"/api/activities/home","client":"203.0.113.9","status":200,"durationMillis":3.2,
 *      "trace_id":"…",…}
 *
 * A request whose client disconnected has a SERVER span, so it has a line too, with `aborted`, and
 * without a status unless the headers were sent.
 */
export function withRequestLog(
  log: Logger,
  addressesOf: AddressReader,
  listener: RequestListener,
): RequestListener {
  return (request, response) => {
    const startMillis = performance.now()
    const { method, url = '/' } = request
    // `close` is emitted outside of the request's context, which holds the ids.
    const { client } = addressesOf(request)
    const requestContext = context.active()
    const bytesBefore = request.socket.bytesWritten
    response.on('close', () => {
      const isSent = response.writableFinished
      const status = sentStatus(request, response, bytesBefore)
      const fields = {
        method,
        path: url.split('?', 1)[0],
        client,
        status,
        durationMillis: roundToMicros(performance.now() - startMillis),
        aborted: isSent ? undefined : true,
      }
      const level = status !== undefined && status >= 500 ? 'error' : isSent ? 'info' : 'warn'
      context.with(requestContext, () => log[level](fields, 'request'))
    })
    listener(request, response)
  }
}

const roundToMicros = (millis: number) => Math.round(millis * 1000) / 1000
