import { ports } from '../../charts/names.ts'
import type { TraceSummary, TracesAnswer } from '../../services/viewer/records/api.ts'
import { getJson } from '../support/traces.ts'
import type { Answered } from './load.ts'
import { forwarded } from './port-forward.ts'

export const atViewer = <Result>(use: (url: string) => Promise<Result>) =>
  forwarded('viewer', ports.viewer, use)

export const atActivities = <Result>(use: (url: string) => Promise<Result>) =>
  forwarded('activities', ports.activities, use)

/** Whether all telemetry of a request without an error has arrived. */
export const isComplete = ({ delivery }: TraceSummary) =>
  (['otlp', 'xray', 'logs'] as const).every(lens => delivery[lens].state === 'received')

type Lost = Record<'otlp' | 'xray' | 'logs', number>

/** Longer than the longest back-off of the services after the viewer was down. */
const patienceMillis = 20_000

/**
 * Counts the answered requests with something missing in the viewer, per lens. Waits until nothing
 * is missing, or nothing has arrived for a while.
 */
export async function lostOf(answered: Answered[]): Promise<Lost> {
  const sinceMillis = Math.min(...answered.map(({ atMillis }) => atMillis))
  return atViewer(async viewer => {
    let lost = { otlp: Infinity, xray: Infinity, logs: Infinity }
    let changedMillis = Date.now()
    while (sumOf(lost) > 0 && Date.now() - changedMillis < patienceMillis) {
      const now = missingFrom(await tracesSince(viewer, sinceMillis), answered)
      if (sumOf(now) < sumOf(lost)) changedMillis = Date.now()
      lost = now
      await new Promise(resolve => setTimeout(resolve, 1000))
    }
    return lost
  })
}

const sumOf = ({ otlp, xray, logs }: Lost) => otlp + xray + logs

function missingFrom(known: Map<string, TraceSummary>, answered: Answered[]): Lost {
  const missing = (lens: keyof Lost) =>
    answered.filter(({ traceId }) => known.get(traceId)?.delivery[lens].state !== 'received').length
  return { otlp: missing('otlp'), xray: missing('xray'), logs: missing('logs') }
}

/** Summaries of all traces since then, by trace id. */
export async function tracesSince(viewer: string, sinceMillis: number) {
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
