import type { Logger } from 'pino'
import { graceMillis } from './deadlines.ts'

/** What is stopped, how long that may take, and how. */
export type Stop = [what: string, deadlineMillis: number, stop: () => Promise<unknown>]

/**
 * A function that stops one after the other: what the former have to warn about is a log line,
 * so the log comes last. It never throws, and ends within the sum of the deadlines: a back end that
 * is away must not make Kubernetes kill the process. Called again (SIGTERM, and an uncaught exception
 * meanwhile), it answers the stop under way.
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
