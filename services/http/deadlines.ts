import { setTimeout as sleep } from 'node:timers/promises'
import { longestShutdownMillis } from '../telemetry/deadlines.ts'

/**
 * How long each step of a stop may take. With `DRAIN_DELAY_MILLIS=5000`, as in the cluster, the sum
 * has to stay under a pod's grace period of 30 s.
 */
export const drainMillis = 10_000
/** For answers under way when an error was not caught: the process is in an unknown state. */
export const abortMillis = 1000
/** A call to a third party is given up after as much. */
export const settleMillis = 800
/** Nobody is served any more: a query that still runs is nobody's. */
export const closeMillis = 200

/** From the end of the drain delay to the end of the process. */
export const longestStopMillis = drainMillis + settleMillis + longestShutdownMillis + closeMillis

/** Waits for `work`, but no longer than told. */
export const atMost = (millis: number, work: Promise<unknown> | undefined): Promise<unknown> =>
  Promise.race([work, sleep(millis)])
