import { setTimeout as wait } from 'node:timers/promises'
import type { ViewerRequest } from '../http/message.ts'
import { RequestError } from '../http/request-error.ts'
import type { Fault } from '../records/api.ts'

/**
 * Injects a fault into a request. Returns `'handled'` when the request gets no answer; undefined
 * when it was only delayed and is to be handled now.
 * @throws {RequestError} with the fault's status, which the wire puts into its vendor's shape
 */
export async function injectFault(
  fault: Fault,
  { raw, response }: ViewerRequest,
): Promise<'handled' | undefined> {
  const { status, retryAfterSeconds, delayMillis, hang, drop } = fault
  if (delayMillis) await wait(delayMillis)
  if (drop) {
    raw.socket.destroy()
    return 'handled'
  }
  if (hang) {
    // Until the sender gives up, or the viewer ends and closes its connections.
    await new Promise(resolve => response.once('close', resolve))
    return 'handled'
  }
  if (!status) return undefined
  const headers: Record<string, string> =
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) }
  throw new RequestError(status, `fault switch: ${status}${words(retryAfterSeconds)}`, headers)
}

const words = (retryAfterSeconds: number | undefined) =>
  retryAfterSeconds === undefined ? '' : `, retry after ${retryAfterSeconds} s`
