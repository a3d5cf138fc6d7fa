import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { ThrottledWarn } from '../delivery/throttled-warnings.ts'
import { type DocumentText, documentOf, group, nest } from './document.ts'
import { maxDocumentBytes } from './limits.ts'
import { type Part, spanPart } from './part.ts'
import type { MappingSettings } from './settings.ts'
import { isEntry } from './span-kind.ts'

type OpenRequestsOptions = {
  settings: MappingSettings
  emit: (document: DocumentText) => void
  warn: ThrottledWarn
  maxOpenSpans: number
  maxNestedSpans: number
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
  /** Ended spans for the root's document. */
  nested: Part[]
  nestedBytes: number
  /** Ended spans beyond the nested ones, until they fill a document. */
  alone: Part[]
  aloneBytes: number
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
  const { settings, emit, maxOpenSpans, maxNestedSpans, inProgressAfterMillis } = options
  // By span id, oldest first. Bounded, because a span that never ends stays here.
  const open = new Map<string, Request>()

  function start(span: ReadableSpan): void {
    const parent = span.parentSpanContext
    const above = parent && !isEntry(span) ? open.get(parent.spanId) : undefined
    const request = above ?? newRequest(span)
    open.set(span.spanContext().spanId, request)
    if (open.size > maxOpenSpans) forgetOldest()
  }

  function end(span: ReadableSpan): void {
    const { spanId } = span.spanContext()
    const request = open.get(spanId)
    open.delete(spanId)
    const part = spanPart(span, settings)
    if (!request || request.isSent) emit(documentOf(part))
    else if (rootId(request) === spanId) send(request, part)
    else add(request, part)
  }

  function add(request: Request, part: Part): void {
    const hasRoom =
      request.nested.length < maxNestedSpans && request.nestedBytes + part.bytes <= maxDocumentBytes
    if (hasRoom) {
      request.nested.push(part)
      request.nestedBytes += part.bytes
      return
    }
    const isFull = request.aloneBytes + part.bytes > maxDocumentBytes
    if (isFull || request.alone.length >= maxNestedSpans) sendAlone(request)
    request.alone.push(part)
    request.aloneBytes += part.bytes
  }

  function sendAlone(request: Request): void {
    group(request.alone).forEach(emit)
    request.alone = []
    request.aloneBytes = 0
  }

  function send(request: Request, root: Part): void {
    request.isSent = true
    const fits = root.bytes + request.nestedBytes <= maxDocumentBytes
    const { document, rest } = nest(root, fits ? request.nested : [])
    emit(document)
    group([...(fits ? rest : request.nested), ...request.alone]).forEach(emit)
    request.nested = []
    request.alone = []
  }

  function forgetOldest(): void {
    const [spanId, request] = open.entries().next().value!
    open.delete(spanId)
    options.warn('xray', `more than ${maxOpenSpans} spans are open: the oldest go unnested`)
    if (request.isSent || rootId(request) !== spanId) return
    request.isSent = true
    group([...request.nested, ...request.alone]).forEach(emit)
    request.nested = []
    request.alone = []
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

  /** For the end of the process: sends every ended span, inside roots that are still open. */
  function sendAll(): void {
    for (const request of open.values()) {
      if (!request.isSent) send(request, spanPart(request.root, settings, 'in-progress'))
    }
    open.clear()
  }

  return { start, end, reportInProgress, sendAll }
}

const rootId = (request: Request) => request.root.spanContext().spanId

const newRequest = (root: ReadableSpan): Request => ({
  root,
  startedMillis: performance.now(),
  nested: [],
  nestedBytes: 0,
  alone: [],
  aloneBytes: 0,
  isReported: false,
  isSent: false,
})
