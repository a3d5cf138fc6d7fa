import type { Span } from '@opentelemetry/api'
import { timeAt } from './clock.ts'
import { endPageLoad, startPageLoad } from './page-load.ts'
import { sessionId } from './session.ts'
import { recordError, sendAll, startSpan, tracedFetch } from './spans.ts'
import { vitalsSoFar } from './vitals.ts'

/** A request to our own origin; with tracing on, a span below the span of what caused it. */
export type Call = (path: string, init?: RequestInit) => Promise<Response>

type Brands = Navigator & { userAgentData?: { brands: { brand: string }[] } }

/** The one that is not made up: Chromium adds a brand such as `Not;A=Brand`. */
const brand = (navigator as Brands).userAgentData?.brands
  .map(({ brand }) => brand)
  .find(name => /^[\w ]+$/.test(name))

const commonAttributes = () => ({
  'session.id': sessionId(),
  ...(brand && { 'browser.brand': brand }),
})

let pageLoad: Span | undefined
let isOn = false
let current: Span | undefined

/** To be called before the first request. A browser that lacks something gets the page without spans. */
export function startTracing(): void {
  try {
    pageLoad = startPageLoad(commonAttributes())
    isOn = pageLoad !== undefined
    if (isOn) listen()
  } catch {
    pageLoad = undefined
    isOn = false
  }
}

function listen(): void {
  const leave = () => {
    if (pageLoad?.isRecording()) endPageLoad(pageLoad)
    sendAll()
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') leave()
  })
  addEventListener('pagehide', leave)
  addEventListener('error', ({ error, message }) => reportError(error ?? message))
  addEventListener('unhandledrejection', ({ reason }) => reportError(reason))
}

/** The first requests belong to the load of the page, and so does what fails in them. */
export async function duringLoad<Result>(work: (call: Call) => Promise<Result>): Promise<Result> {
  try {
    return await work(callBelow(pageLoad))
  } catch (error) {
    if (isOn && isOfPage(error)) reportError(error, pageLoad)
    throw error
  }
}

/** An answer that failed says so itself. */
const isOfPage = (error: unknown) => !(error as { isAnswer?: true } | null)?.isAnswer

/**
 * Runs what a person caused inside a span, the root of its own trace.
 *
 * @param name of the span: `click post`
 * @param elementId of what was clicked; empty where an address led to the view
 */
export async function traced<Result>(
  name: string,
  elementId: string,
  view: string,
  work: (call: Call) => Promise<Result>,
): Promise<Result> {
  if (!isOn) return work(fetch)
  const attributes = {
    ...commonAttributes(),
    ...(elementId && { 'browser.element.id': elementId }),
    'app.view': view,
  }
  const span = startSpan(name, undefined, attributes)
  current = span
  try {
    return await work(callBelow(span))
  } catch (error) {
    if (isOfPage(error)) recordError(span, error)
    throw error
  } finally {
    if (current === span) current = undefined
    span.setAttributes(vitalsSoFar())
    span.end(timeAt())
  }
}

const callBelow = (span: Span | undefined): Call =>
  span ? (path, init = {}) => tracedFetch(span, path, init) : (path, init) => fetch(path, init)

/** An error that nothing caught: of a span that is open, or of its own. */
function reportError(thrown: unknown, span = current): void {
  if (span?.isRecording()) recordError(span, thrown)
  else {
    const own = startSpan('page error', undefined, commonAttributes())
    recordError(own, thrown)
    own.end(timeAt())
  }
}
