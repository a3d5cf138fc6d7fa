import { setTimeout as sleep } from 'node:timers/promises'
import { isObject } from '../../services/json/json-object.ts'
import {
  type Delivery,
  type Lens,
  lenses,
  type TraceSummary,
} from '../../services/viewer/records/api.ts'
import { viewerAnswer } from '../ask-viewer/viewer-answer.ts'

/** How many requests a lens should have, and how many it has whole. */
export type Found = { lens: Lens; expected: number; complete: number; sampledOut: number }

/** A trace is given up after its last record and 10 s; the senders need a moment before that. */
const patienceMillis = 15_000
const pauseMillis = 500

/** Of a thousand traces each: as many as a load has, and four times as many of others. */
const maxPages = 1000

/** Clocks of a cluster's machine and this one may differ. */
const marginMillis = 60_000

type State = Delivery[Lens]['state']

/**
 * How many of these traces the viewer has, lens by lens, once all are whole or 15 s have passed.
 * @throws Error when the viewer does not answer, or rejects what it is asked
 */
export async function findComplete(
  viewerUrl: string,
  traceIds: readonly string[],
  sinceMillis: number,
): Promise<Found[]> {
  const untilMillis = Date.now() + patienceMillis
  for (;;) {
    const found = countComplete(traceIds, await readSummaries(viewerUrl, traceIds, sinceMillis))
    if (found.every(isWhole) || Date.now() > untilMillis) return found
    await sleep(pauseMillis)
  }
}

export const isWhole = ({ complete, expected }: Found): boolean => complete >= expected

function countComplete(traceIds: readonly string[], summaries: Map<string, Delivery>): Found[] {
  return lenses.map(lens => {
    const states = traceIds.map(id => summaries.get(id)?.[lens].state ?? absent(lens))
    const count = (...wanted: State[]) => states.filter(state => wanted.includes(state)).length
    const complete = count('received')
    const sampledOut = count('sampled-out')
    return { lens, complete, sampledOut, expected: complete + count('pending', 'missing') }
  })
}

/** Of a trace that the viewer has not at all, each lens but the errors' should have something. */
const absent = (lens: Lens): State => (lens === 'rollbar' ? 'not-expected' : 'missing')

async function readSummaries(viewerUrl: string, traceIds: readonly string[], sinceMillis: number) {
  const wanted = new Set(traceIds)
  const summaries = new Map<string, Delivery>()
  const query = new URLSearchParams({
    start: new Date(sinceMillis - marginMillis).toISOString(),
    end: new Date(Date.now() + marginMillis).toISOString(),
    limit: '1000',
  })
  let next: string | undefined = ''
  for (let pages = 0; next !== undefined && summaries.size < wanted.size; pages++) {
    if (pages === maxPages) throw new Error('its list of traces has no end')
    if (next) query.set('cursor', next)
    const page: Page = await readPage(`${viewerUrl}/-/api/traces?${query}`)
    for (const { traceId, delivery } of page.traces) {
      if (wanted.has(traceId)) summaries.set(traceId, delivery)
    }
    next = page.next
  }
  return summaries
}

type Page = { traces: TraceSummary[]; next?: string }

async function readPage(address: string): Promise<Page> {
  const { status, isOk, body } = await viewerAnswer(address, { timeoutMillis: 30_000 })
  if (!isOk) throw new Error(`it answers ${status}`)
  if (isObject(body) && Array.isArray(body.traces)) return body as Page
  throw new Error('it answers something else than traces')
}
