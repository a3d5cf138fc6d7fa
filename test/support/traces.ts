import type { Trace } from '../../services/viewer/records/api.ts'
import { until } from './until.ts'

export async function getJson<Body>(url: string): Promise<Body> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Body
}

/** The trace id that an answer carries in `traceresponse`. */
export function traceIdOf(answer: Response): string {
  const [, traceId] = /^00-([0-9a-f]{32})-/.exec(answer.headers.get('traceresponse') ?? '') ?? []
  if (!traceId) throw new Error(`no trace id in "${answer.headers.get('traceresponse')}"`)
  return traceId
}

/** Within a test's 30 s; a cluster's services take the longest to send. */
const deadlineMillis = 25_000

/** Polls a viewer until `accepts` is true of the trace, and returns the trace. */
export async function waitForTrace(
  viewer: string,
  id: string,
  accepts: (trace: Trace) => boolean,
): Promise<Trace> {
  let trace: Trace | undefined
  await until(
    async () => {
      const answer = await fetch(`${viewer}/-/api/traces/${id}`)
      trace = answer.ok ? ((await answer.json()) as Trace) : undefined
      return trace !== undefined && accepts(trace)
    },
    () => `trace ${id} has ${JSON.stringify(trace?.delivery)}`,
    deadlineMillis,
  )
  return trace!
}
