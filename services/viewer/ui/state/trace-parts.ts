import { signal } from '@preact/signals'
import type { LeanRows, SpansAnswer, Trace, TracePage } from '../../records/api.ts'
import { fillIn, leanSpans } from '../../trace-tree/lean-spans.ts'
import { withSharedMembers } from '../../trace-tree/shared-members.ts'
import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { callApi } from './api-client.ts'

/**
 * `extent`: its spans are lean; `total` is the number of all, while there are only the first.
 * `isPartial`: what is not of spans is not loaded.
 */
export type ShownTrace = Trace & {
  isPartial?: boolean
  extent?: Pick<LeanRows, 'startMillis' | 'endMillis'> & { total?: number }
}

export type SpanSource = ReturnType<typeof createTraceParts>['source']

/** Rows that are scrolled past are not asked for. */
const restMillis = 50
const mostSpans = 60

/** Takes the parts, and asks for them again when it can. */
type Loader = { show(trace: ShownTrace): void; askAgain(): void }

/** A trace as the viewer answers it: a large one in parts, of which each span is whole once it is seen. */
export function createTraceParts(traceId: string, { show, askAgain }: Loader) {
  const path = `traces/${traceId}`
  let shown: ShownTrace | undefined
  let version = ''
  let isWhole = false

  function put(trace: ShownTrace): void {
    shown = trace
    show(trace)
  }

  /** Shows more of it each time. */
  async function ask(): Promise<void> {
    if (isWhole) return put(withSharedMembers(await callApi<Trace>(path)))
    const page = await callApi<TracePage>(`${path}/page?known=${encodeURIComponent(version)}`)
    const { first, version: current, ...trace } = page
    if (current === undefined) return put(withSharedMembers(trace))
    const { spans: _, segments, errors, logs, map, links, ...head } = trace
    if (!first) return put({ ...shown!, ...head })
    const { total, startMillis, endMillis } = first
    const extent = { startMillis, endMillis }
    const isNew = !shown
    if (isNew)
      put({ ...trace, spans: leanSpans(first), extent: { ...extent, total }, isPartial: true })
    const spans = leanSpans(await callApi<LeanRows>(`${path}/rows`))
    if (isNew) put({ ...trace, spans, extent, isPartial: true })
    put({ ...withSharedMembers(await callApi<Trace>(`${path}/lenses`)), spans, extent })
    version = current
  }

  const filled = signal(0)
  const wanted = new Set<WaterfallSpan>()
  async function fillWanted(): Promise<void> {
    const spans = [...wanted].slice(-mostSpans)
    wanted.clear()
    const ids = spans.map(({ spanId }) => `id=${encodeURIComponent(spanId)}`).join('&')
    const answer = withSharedMembers(await callApi<SpansAnswer>(`${path}/spans?${ids}`))
    const whole = new Map(answer.spans.map(span => [span.spanId, span]))
    for (const span of spans) fillIn(span, whole.get(span.spanId) ?? span)
    filled.value++
  }
  const source = {
    /** Changes when spans are whole that were not. */
    filled,
    want(span: WaterfallSpan): void {
      if (!span.isLean) return
      if (wanted.size === 0) setTimeout(() => fillWanted().catch(() => {}), restMillis)
      wanted.add(span)
    },
    /** All spans whole, for what looks at all of them. */
    wantAll(): void {
      if (isWhole) return
      isWhole = true
      askAgain()
    },
  }
  return { ask, source }
}
