import { setTimeout as wait } from 'node:timers/promises'
import type { ViewerRequest } from '../http/message.ts'
import { RequestError } from '../http/request-error.ts'
import type { Fault } from '../records/api.ts'

/**
 * Lets a request injectFault a fault. Answers `'handled'` when it got no answer and never will;
 * undefined when it was only late and is now to be taken.
 * @throws {RequestError} with the fault's status, which the wire then puts into its vendor's shape
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
    // Until the sender gives up, or the viewer ends and takes its connections with it.
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
