import type { Span } from '@opentelemetry/api'
import { setClock, timeAt } from './clock.ts'
import { takeReceipt } from './receipts.ts'
import { startSpan } from './spans.ts'
import { observeVitals, vitalsSoFar } from './vitals.ts'

/** By then the largest paint of this page is over. */
const settledMillis = 3000

const navigationTiming = () =>
  performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined

/** `Server-Timing: traceparent;desc="00-…-03", page;desc="<receipt>"` of the document. */
function documentTrace(timing: PerformanceNavigationTiming) {
  const described = (name: string) =>
    timing.serverTiming?.find(entry => entry.name === name)?.description ?? ''
  const [, traceId = '', spanId = '', flags = ''] = described('traceparent').split('-')
  const receipt = described('page')
  return traceId && receipt
    ? { traceId, spanId, traceFlags: Number.parseInt(flags, 16), receipt }
    : undefined
}

/**
 * The span of the page's load, below the SERVER span of its document, and so from the document's first
 * byte on: it would otherwise begin before its parent, as if a clock were wrong. Undefined when the
 * service does
 * not trace, the person does not want to be traced, or the browser says nothing of the document.
 */
export function startPageLoad(attributes: Record<string, string>): Span | undefined {
  const timing = navigationTiming()
  const document = timing && documentTrace(timing)
  if (!document || wantsNoTracking()) return undefined
  const { receipt, ...parent } = document
  takeReceipt(receipt, (parent.traceFlags & 1) === 1)
  observeVitals()
  // The way back may show a copy, whose trace ended long ago.
  const isCopy = timing.transferSize === 0
  if (!isCopy) setClock(Number.parseInt(receipt.split('-')[1] ?? '', 16), timing.responseStart)
  const above = isCopy ? undefined : { ...parent, isRemote: true }
  const span = startSpan('documentLoad', above, attributes, timeAt(timing.responseStart))
  const finish = () => setTimeout(() => endPageLoad(span), settledMillis)
  if (window.document.readyState === 'complete') finish()
  else window.addEventListener('load', finish)
  return span
}

/** Ends where the load ended, with what is known by now. */
export function endPageLoad(span: Span): void {
  const timing = navigationTiming()!
  span.setAttributes({
    ...vitalsSoFar(),
    'web_vital.ttfb_millis': timing.responseStart,
    'document.dom_content_loaded_millis': timing.domContentLoadedEventEnd,
    'document.load_millis': timing.loadEventEnd,
    'document.transfer_bytes': timing.transferSize,
  })
  span.end(timeAt(timing.loadEventEnd || performance.now()))
}

type Privacy = Navigator & { globalPrivacyControl?: boolean }

const wantsNoTracking = () =>
  (navigator as Privacy).globalPrivacyControl === true || navigator.doNotTrack === '1'
