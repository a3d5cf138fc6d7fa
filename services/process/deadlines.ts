import { abortMillis, drainMillis } from '../http/deadlines.ts'
import { longestShutdownMillis } from '../telemetry/deadlines.ts'

/**
 * How long each step of a stop may take. With `DRAIN_DELAY_MILLIS=5000`, as in the cluster, the sum
 * has to stay below a pod's grace period of 60 s.
 */

/** The same as the timeout of a webhook call. */
export const settleMillis = 800
/** The server is closed, so no client waits for a query that still runs. */
export const closeMillis = 200

/** After an uncaught exception: from its report to the end of the process. */
export const longestCrashMillis = abortMillis + longestShutdownMillis

/** From the end of the drain delay to the end of the process. */
export const longestStopMillis = drainMillis + settleMillis + longestShutdownMillis + closeMillis
