import { ports } from '../../charts/names.ts'
import type { Lens, Trace, TraceSummary, TracesAnswer } from '../../services/viewer/api.ts'
import type { Answered } from './load.ts'
import { forwarded } from './port-forward.ts'

export const atViewer = <Result>(use: (url: string) => Promise<Result>) =>
  forwarded('viewer', ports.viewer, use)

export const atActivities = <Result>(use: (url: string) => Promise<Result>) =>
  forwarded('activities', ports.activities, use)

export async function getJson<Body>(url: string): Promise<Body> {
  const answer = await fetch(url)
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as Body
}

export const traceIdOf = (answer: Response) => answer.headers.get('traceresponse')!.split('-')[1]!

/** Polls until the trace is as wanted; answers it. */
export async function untilTrace(
  viewer: string,
  traceId: string,
  isSo: (trace: Trace) => boolean,
): Promise<Trace> {
  const endMillis = Date.now() + 30_000
  let trace: Trace | undefined
  while (Date.now() < endMillis) {
    const answer = await fetch(`${viewer}/-/api/traces/${traceId}`)
    trace = answer.ok ? ((await answer.json()) as Trace) : undefined
    if (trace && isSo(trace)) return trace
    await new Promise(resolve => setTimeout(resolve, 100))
  }
  throw new Error(`trace ${traceId} is not as wanted: ${JSON.stringify(trace?.delivery)}`)
}

const lenses = ['otlp', 'xray', 'logs'] as const satisfies Lens[]

export type Lost = Record<(typeof lenses)[number], number>

/**
 * How many of the answered requests the viewer has nothing of, per lens. Waits for what services
 * keep for a viewer that was away, up to their longest back-off.
 */
export async function lostOf(answered: Answered[]): Promise<Lost> {
  return atViewer(async viewer => {
    const endMillis = Date.now() + 45_000
    for (;;) {
      const known = await tracesSince(viewer, Math.min(...answered.map(({ atMillis }) => atMillis)))
      const lost = Object.fromEntries(
        lenses.map(lens => [
          lens,
          answered.filter(({ traceId }) => !known.get(traceId)?.delivery[lens].count).length,
        ]),
      ) as Lost
      if (lost.otlp + lost.xray + lost.logs === 0 || Date.now() > endMillis) return lost
      await new Promise(resolve => setTimeout(resolve, 1000))
    }
  })
}

async function tracesSince(viewer: string, sinceMillis: number) {
  const start = new Date(sinceMillis - 60_000).toISOString()
  const traces = new Map<string, TraceSummary>()
  let cursor = ''
  do {
    const page = await getJson<TracesAnswer>(
      `${viewer}/-/api/traces?start=${start}&limit=1000${cursor}`,
    )
    for (const trace of page.traces) traces.set(trace.traceId, trace)
    cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : ''
  } while (cursor)
  return traces
}
