import { signal } from '@preact/signals'
import type { TraceSummary, Wires } from '../../records/api.ts'

const reopenMillis = 2_000

/** The state of the viewer's event stream; `lost` shows the banner. */
export const connection = signal<'connecting' | 'open' | 'lost'>('connecting')
export const wireCounts = signal<Wires | undefined>(undefined)

type TraceListener = (summary: TraceSummary) => void
const listeners = new Set<TraceListener>()

/** Calls `listener` for each new or changed summary; returns a function that stops it. */
export function onTrace(listener: TraceListener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** One stream for the whole page. The browser reconnects by itself unless the server refused. */
export function followEvents(): void {
  const source = new EventSource('/-/events')
  source.addEventListener('open', () => {
    connection.value = 'open'
  })
  source.addEventListener('trace', event => {
    const summary = JSON.parse(event.data) as TraceSummary
    for (const listener of listeners) listener(summary)
  })
  source.addEventListener('wires', event => {
    wireCounts.value = JSON.parse(event.data) as Wires
  })
  source.addEventListener('error', () => {
    connection.value = 'lost'
    if (source.readyState !== EventSource.CLOSED) return
    setTimeout(followEvents, reopenMillis)
  })
}
