import { setTimeout as sleep } from 'node:timers/promises'
import type { Trace } from '../../../services/viewer/records/api.ts'
import { askOrWords, jsonOf } from './ask.ts'
import type { DoctorContext } from './context.ts'

const pauseMillis = 40

/**
 * Asks the viewer for a trace until `accepts` is true of it, at most for `millis`. Returns what it has
 * then; undefined when that is nothing.
 */
export async function viewerTrace(
  { urls }: DoctorContext,
  traceId: string,
  accepts: (trace: Trace) => boolean,
  millis: number,
): Promise<Trace | undefined> {
  const untilMillis = performance.now() + millis
  for (;;) {
    const answer = await askOrWords(`${urls.viewer}/-/api/traces/${traceId}`)
    const isThere = typeof answer !== 'string' && answer.status === 200
    const trace = isThere ? (jsonOf(answer) as Trace | undefined) : undefined
    if ((trace && accepts(trace)) || performance.now() > untilMillis) return trace
    await sleep(pauseMillis)
  }
}

/** The page of a trace, as a browser reaches the viewer. */
export const tracePage = ({ config, urls }: DoctorContext, traceId: string) =>
  `${config.links.viewerUrl ?? urls.viewer}/trace/${traceId}`
