import {
  context,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import type { Peer } from '../config/read-config.ts'
import { ipOf } from './address.ts'
import { createDestinations, type Destination } from './destination.ts'
import { failSpan, isCancellation } from './failure.ts'
import { isKnownMethod, nameOfMethod } from './method.ts'
import { createPathRedaction } from './redact.ts'

export type ClientHookOptions = {
  tracer: Tracer
  propagator: TextMapPropagator
  /** Our own services; no other callee gets the trace's headers. */
  peers: Peer[]
  /** The address of a third party; shown without its path. */
  secretUrl?: string | undefined
}

/** `origin` is `http://host:port`, without credentials; `path` includes the query. */
type OutgoingCall = { method: string; origin: string; path: string }

export type StartClientSpan = ReturnType<typeof createClientSpans>

/**
 * Starts the CLIENT spans of both hooks, and adds the trace's headers to calls to our own peers.
 */
export function createClientSpans({ tracer, propagator, peers, secretUrl }: ClientHookOptions) {
  const redactPath = createPathRedaction(secretUrl)
  const destinationOf = createDestinations(peers)

  /**
   * Undefined when nothing is recorded: outside any trace, under suppressTracing, or in an
   * unsampled trace, whose headers our own peers get all the same.
   */
  return function startClientSpan<Carrier>(
    call: OutgoingCall,
    carrier: Carrier,
    setter: TextMapSetter<Carrier>,
  ): ClientSpan | undefined {
    const active = context.active()
    const parent = trace.getSpanContext(active)
    if (parent === undefined || !trace.isSpanContextValid(parent)) return undefined
    if (isTracingSuppressed(active)) return undefined
    const destination = destinationOf(call.origin)
    if (destination === undefined) return undefined
    const isOwn = destination.service !== undefined
    if ((parent.traceFlags & TraceFlags.SAMPLED) === 0) {
      if (isOwn) propagator.inject(active, carrier, setter)
      return undefined
    }

    const span = tracer.startSpan(nameOfMethod(call.method), { kind: SpanKind.CLIENT }, active)
    if (isOwn) propagator.inject(trace.setSpan(active, span), carrier, setter)
    if (!span.isRecording()) return undefined
    describeCall(span, call.method, destination, redactPath(destination.origin, call.path))
    return new ClientSpan(span)
  }
}

function describeCall(span: Span, method: string, to: Destination, shownPath: string): void {
  const isKnown = isKnownMethod(method)
  span.setAttributes({
    'http.request.method': isKnown ? method : '_OTHER',
    'http.request.method_original': isKnown ? undefined : method,
    'url.full': to.origin + shownPath,
    'server.address': to.host,
    'server.port': to.port,
    'peer.service': to.service,
  })
}

/** The CLIENT span of one call. After its end nothing changes it. */
export class ClientSpan {
  readonly #span: Span
  #isAnswered = false

  constructor(span: Span) {
    this.#span = span
  }

  /** The request is about to leave on a known connection. */
  sent(peerAddress: string | undefined, peerPort: number | undefined, protocol: string): void {
    this.#span.setAttributes({
      'network.peer.address': peerAddress && ipOf(peerAddress),
      'network.peer.port': peerPort,
      'network.protocol.version': protocol,
    })
  }

  answered(statusCode: number): void {
    this.#isAnswered = true
    this.#span.setAttribute('http.response.status_code', statusCode)
    if (statusCode < 400) return
    this.#span.setAttribute('error.type', String(statusCode))
    this.#span.setStatus({ code: SpanStatusCode.ERROR })
  }

  /** The answer is missing or incomplete. To cancel the rest of an answer is not a failure. */
  failed(error: unknown): void {
    if (!this.#span.isRecording()) return
    if (!this.#isAnswered || !isCancellation(error)) failSpan(this.#span, error)
    this.#span.end()
  }

  end(): void {
    if (this.#span.isRecording()) this.#span.end()
  }
}
