import { type Signal, signal } from '@preact/signals'
import type { AnswerError } from './api-client.ts'
import { onTrace } from './events.ts'
import { createTraceParts, type ShownTrace } from './trace-parts.ts'

/** While a lens is pending: its state may change by time alone, without an event. */
const pollMillis = 1_000
/** While a trace is in progress: only its duration changes by time alone. */
const progressMillis = 5_000
/** Several records of one trace arrive together: one request for all of them. */
const settleMillis = 100

type TraceLoad =
  | { state: 'loading' }
  | { state: 'waiting' }
  | { state: 'failed'; problem: AnswerError }
  | { state: 'ready'; trace: Signal<ShownTrace> }

/** Loads a trace and keeps it up to date; a trace that is not there yet is loaded when it arrives. */
export function createTraceLoader(traceId: string) {
  const load = signal<TraceLoad>({ state: 'loading' })
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false
  let isAsking = false
  let isMissed = false

  const again = (afterMillis: number) => {
    clearTimeout(timer)
    if (!stopped) timer = setTimeout(ask, afterMillis)
  }
  const show = (trace: ShownTrace) => {
    if (stopped) return
    if (load.value.state === 'ready') load.value.trace.value = trace
    else load.value = { state: 'ready', trace: signal(trace) }
    if (Object.values(trace.delivery).some(({ state }) => state === 'pending')) again(pollMillis)
    else if (trace.inProgress) again(progressMillis)
  }
  const parts = createTraceParts(traceId, { show, askAgain: () => again(0) })
  /** One time after another: a large trace that changes often would otherwise never be shown whole. */
  const ask = async () => {
    isMissed = isAsking
    if (isAsking) return
    isAsking = true
    await parts.ask().catch(explain)
    isAsking = false
    if (isMissed) again(settleMillis)
  }
  const explain = (problem: AnswerError) => {
    if (stopped) return
    again(pollMillis)
    if (load.value.state === 'ready') return
    load.value = problem.status === 404 ? { state: 'waiting' } : { state: 'failed', problem }
  }
  const start = () => {
    stopped = false
    const stopListening = onTrace(summary => {
      if (summary.traceId === traceId) again(settleMillis)
    })
    void ask()
    return () => {
      stopped = true
      clearTimeout(timer)
      stopListening()
    }
  }
  return { load, start, source: parts.source }
}
