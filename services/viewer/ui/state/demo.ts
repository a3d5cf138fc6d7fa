import { signal } from '@preact/signals'
import type { Delivery, DemoAnswer, Trace } from '../../records/api.ts'
import { traceHref } from '../compute/routes.ts'
import { type AnswerError, callApi } from './api-client.ts'
import { onTrace } from './events.ts'
import { navigate } from './location.ts'

const pollMillis = 250
const maxWaitMillis = 12_000

type Demo =
  | { state: 'idle' }
  | { state: 'running'; delivery?: Delivery }
  | { state: 'failed'; problem: AnswerError }

export const demo = signal<Demo>({ state: 'idle' })

/** Sends a request through both services, waits until no lens is pending, and shows its trace. */
export async function sendDemoRequest(): Promise<void> {
  demo.value = { state: 'running' }
  const arrived = new Set<string>()
  const stop = onTrace(({ traceId }) => arrived.add(traceId))
  try {
    const { traceId } = await callApi<DemoAnswer>('demo', { method: 'POST' })
    await waitUntilDelivered(traceId, arrived)
    demo.value = { state: 'idle' }
    navigate(traceHref(traceId))
  } catch (error) {
    demo.value = { state: 'failed', problem: error as AnswerError }
  } finally {
    stop()
  }
}

/** Also returns after `maxWaitMillis`: the trace page then says what is missing. */
async function waitUntilDelivered(traceId: string, arrived: ReadonlySet<string>): Promise<void> {
  const endMillis = Date.now() + maxWaitMillis
  while (Date.now() < endMillis) {
    if (arrived.has(traceId)) {
      const { delivery } = await callApi<Trace>(`traces/${traceId}`)
      demo.value = { state: 'running', delivery }
      if (Object.values(delivery).every(({ state }) => state !== 'pending')) return
    }
    await new Promise(resolve => setTimeout(resolve, pollMillis))
  }
}
