import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type DocumentText, documentOf } from './document.ts'
import { type Part, spanPart } from './part.ts'
import { RequestParts } from './request-parts.ts'
import type { MappingSettings } from './settings.ts'
import { isEntry } from './span-kind.ts'

type OpenRequestsOptions = {
  settings: MappingSettings
  emit: (document: DocumentText) => void
  warn: ThrottledWarn
  maxOpenSpans: number
  /**
   * A request that is open longer is reported with `in_progress`, so that it is visible while it
   * hangs.
   */
  inProgressAfterMillis: number
}

/** A local root (the first span of a request in this process) and its ended descendants. */
type Request = {
  root: ReadableSpan
  startedMillis: number
  parts: RequestParts
  isReported: boolean
  /** The root's document is sent, so later spans go alone. */
  isSent: boolean
}

/**
 * Collects ended spans until their local root ends, so that a request is one document. Independent
 * documents would need no memory, but one datagram each, and a burst of datagrams loses some at the
 * receiver, even the root's.
 */
export function createOpenRequests(options: OpenRequestsOptions) {
  const { settings, emit, maxOpenSpans, inProgressAfterMillis } = options
  // Requests by span id, oldest first. Bounded, because a span that never ends stays here.
  const open = new Map<string, Request>()

  function start(span: ReadableSpan): void {
    const parent = span.parentSpanContext
    const above = parent && !isEntry(span) ? open.get(parent.spanId) : undefined
    const request = above ?? newRequest(span)
    open.set(span.spanContext().spanId, request)
    if (open.size > maxOpenSpans) forgetOldest()
  }

  const newRequest = (root: ReadableSpan): Request => ({
    root,
    startedMillis: performance.now(),
    parts: new RequestParts(emit),
    isReported: false,
    isSent: false,
  })

  function end(span: ReadableSpan): void {
    const { spanId } = span.spanContext()
    const request = open.get(spanId)
    open.delete(spanId)
    const part = spanPart(span, settings)
    if (!request || request.isSent) emit(documentOf(part))
    else if (rootId(request) === spanId) send(request, part)
    else request.parts.add(part)
  }

  function send(request: Request, root: Part): void {
    request.isSent = true
    request.parts.sendWith(root)
  }

  function forgetOldest(): void {
    const [spanId, request] = open.entries().next().value!
    open.delete(spanId)
    options.warn('xray', `more than ${maxOpenSpans} spans are open: the oldest go unnested`)
    if (request.isSent || rootId(request) !== spanId) return
    request.isSent = true
    request.parts.sendWithoutRoot()
  }

  /** Reports each request that has been open for long, once. Called by a timer. */
  function reportInProgress(nowMillis = performance.now()): void {
    for (const request of open.values()) {
      if (nowMillis - request.startedMillis < inProgressAfterMillis) return
      if (request.isReported || request.isSent) continue
      request.isReported = true
      const part = spanPart(request.root, settings, 'in-progress')
      // A wrapper gets a new id each time, so the finished segment could not replace this one.
      if (part.wrapper === undefined) emit(documentOf(part))
    }
  }

  /** Sends every ended span at the end of the process, inside roots that are still open. */
  function sendAll(): void {
    for (const request of open.values()) {
      if (!request.isSent) send(request, spanPart(request.root, settings, 'in-progress'))
    }
    open.clear()
  }

  return { start, end, reportInProgress, sendAll }
}

const rootId = (request: Request) => request.root.spanContext().spanId
