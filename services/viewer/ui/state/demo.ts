import { signal } from '@preact/signals'
import type { Delivery, DemoAnswer, Trace } from '../../api.ts'
import { traceHref } from '../compute/routes.ts'
import { type ApiProblem, callApi } from './api-client.ts'
import { navigate } from './location.ts'

const pollMillis = 250
const patienceMillis = 12_000

export type Demo =
  | { state: 'idle' }
  | { state: 'running'; delivery?: Delivery }
  | { state: 'failed'; problem: ApiProblem }

export const demo = signal<Demo>({ state: 'idle' })

/** Sends a request through both services, waits until all its lenses are settled, and shows it. */
export async function sendDemoRequest(): Promise<void> {
  demo.value = { state: 'running' }
  try {
    const { traceId } = await callApi<DemoAnswer>('demo', { method: 'POST' })
    await settled(traceId)
    demo.value = { state: 'idle' }
    navigate(traceHref(traceId))
  } catch (error) {
    demo.value = { state: 'failed', problem: error as ApiProblem }
  }
}

/** Also returns when patience is over: the trace's own page then tells what is missing. */
async function settled(traceId: string): Promise<void> {
  const endMillis = Date.now() + patienceMillis
  while (Date.now() < endMillis) {
    const trace = await callApi<Trace>(`traces/${traceId}`).catch(notYet)
    if (trace) demo.value = { state: 'running', delivery: trace.delivery }
    const lenses = trace ? Object.values(trace.delivery) : []
    if (lenses.length > 0 && lenses.every(({ state }) => state !== 'pending')) return
    await new Promise(resolve => setTimeout(resolve, pollMillis))
  }
}

function notYet(error: ApiProblem): undefined {
  if (error.status !== 404) throw error
}
