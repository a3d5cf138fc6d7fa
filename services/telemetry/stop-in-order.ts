import type { Logger } from 'pino'
import { graceMillis } from './deadlines.ts'

/** One part to stop, how long that may take, and how to stop it. */
type Stop = [what: string, deadlineMillis: number, stop: () => Promise<unknown>]

/**
 * Returns a function that stops the parts one after the other. The log is last, because warnings of
 * the others are log lines. The function never throws, and ends within the sum of the deadlines: an
 * unreachable back end must not make Kubernetes kill the process. A second call (an uncaught exception
 * during SIGTERM) returns the stop under way.
 */
export function stopInOrder(log: Logger, stops: Stop[]): () => Promise<void> {
  let stopped: Promise<void> | undefined
  return () => {
    stopped ??= stopAll(log, stops)
    return stopped
  }
}

async function stopAll(log: Logger, stops: Stop[]): Promise<void> {
  for (const [what, deadlineMillis, stop] of stops) {
    try {
      await within(deadlineMillis + graceMillis, stop())
    } catch (error) {
      log.error({ err: error }, `${what} could not be sent before the end`)
    }
  }
}

async function within(millis: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${millis} ms`)), millis)
  })
  try {
    await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
