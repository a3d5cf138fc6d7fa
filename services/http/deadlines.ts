import { setTimeout as sleep } from 'node:timers/promises'

/**
 * How long pending answers may take once a server stops. On a node whose processor is taken an answer
 * took twelve seconds.
 */
export const drainMillis = 30_000
/** The same after an uncaught exception, which leaves the process in an undefined state. */
export const abortMillis = 1000

/** Waits for `work`, at most `millis`. */
export const atMost = (millis: number, work: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.race([work, sleep(millis)])
