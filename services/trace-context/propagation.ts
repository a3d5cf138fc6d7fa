import {
  type Context,
  createContextKey,
  isSpanContextValid,
  type SpanContext,
  type TextMapGetter,
  type TextMapPropagator,
  type TextMapSetter,
  TraceFlags,
  type TraceState,
  trace,
} from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import {
  type HeaderReader,
  type HeaderValue,
  peerProofHeader,
  textOf,
  traceparentHeader,
  tracestateHeader,
  xrayHeader,
} from './headers.ts'
import type { PageTraces } from './page-traces.ts'
import { isSpanId, parseTraceId, toXRayTraceId } from './trace-id.ts'
import { readTraceState } from './trace-state.ts'
import { formatTraceparent, parseTraceparent, traceFlagsOf } from './traceparent.ts'
import type { Trust } from './trust.ts'

/** The trace of an incoming request, from either header. */
type IncomingTrace = {
  traceId: string
  /** Undefined with `Root` alone, as load balancers send it: the trace continues without a parent. */
  parentId: string | undefined
  /** Undefined when the sender left the decision to this service. */
  isSampled: boolean | undefined
  /** Whether the trace id's last 7 bytes are said to be random; X-Ray's header says nothing of it. */
  isRandom: boolean
  traceState: TraceState | undefined
  /** 14 hex digits by which a rate decides, instead of the trace id's, where a page chose the id. */
  randomness?: string
}

/**
 * Reads the trace headers; undefined when none is valid, since a malformed header is no reason to fail
 * a request. A valid `traceparent` wins over `x-amzn-trace-id`.
 */
function readIncomingTrace(header: HeaderReader): IncomingTrace | undefined {
  const fromW3c = parseTraceparent(header(traceparentHeader))
  if (!fromW3c) return parseXRayHeader(header(xrayHeader))
  const { traceId, isSampled } = fromW3c
  const text = textOf(header(tracestateHeader))
  return { ...fromW3c, traceState: text ? readTraceState(text, traceId, isSampled) : undefined }
}

/**
 * Reads the fields in any order, compares keys whole (`RootX=` is not `Root=`), and skips `Self=`,
 * unknown fields and a `Parent` that is not a span id. Undefined without a valid `Root`.
 */
function parseXRayHeader(value: HeaderValue): IncomingTrace | undefined {
  if (value === undefined) return undefined
  // The first of several values is the sender's: a proxy appends its own.
  const first = String(Array.isArray(value) ? value[0] : value).split(',')[0] ?? ''
  const fields = new Map<string, string>()
  for (const part of first.split(';')) {
    const separator = part.indexOf('=')
    const key = part.slice(0, separator).trim().toLowerCase()
    if (separator > 0 && !fields.has(key)) fields.set(key, part.slice(separator + 1).trim())
  }
  const root = fields.get('root') ?? ''
  const traceId = root.startsWith('1-') ? parseTraceId(root) : undefined
  if (!traceId) return undefined
  const parent = fields.get('parent')?.toLowerCase() ?? ''
  const sampled = fields.get('sampled')
  return {
    traceId,
    parentId: isSpanId(parent) ? parent : undefined,
    isSampled: sampled === '1' ? true : sampled === '0' ? false : undefined,
    isRandom: false,
    traceState: undefined,
  }
}

const incomingKey = createContextKey('waywiser incoming trace')
const untrustedKey = createContextKey('waywiser untrusted incoming trace')

/** The incoming trace of the request that this context belongs to; the sampler reads its decision. */
export const incomingTraceOf = (context: Context) =>
  context.getValue(incomingKey) as IncomingTrace | undefined

/** The incoming trace of a sender that is not trusted: the root span is linked to it. */
export const untrustedTraceOf = (context: Context) =>
  context.getValue(untrustedKey) as IncomingTrace | undefined

/**
 * The trace id that the next root span has to take. The API cannot start a span without a parent in a
 * given trace: an id generator has no parameters, and a made-up parent would be a missing span in every
 * lens. So extraction leaves the id here, and the generator takes it when the SERVER span starts: our
 * hook and the contributed HTTP instrumentation both start it in the same tick. After that tick the id
 * is discarded.
 */
let rootToAdopt: string | undefined

export function takeAdoptedTraceId(): string | undefined {
  const traceId = rootToAdopt
  rootToAdopt = undefined
  return traceId
}

/** The context in which the SERVER span of a request has to be started, in the same tick. */
export function contextWithIncoming(context: Context, incoming: IncomingTrace | undefined) {
  rootToAdopt = undefined
  if (!incoming) return context
  const { traceId, parentId, traceState } = incoming
  const withIncoming = context.setValue(incomingKey, incoming)
  if (!parentId) {
    rootToAdopt = traceId
    queueMicrotask(takeAdoptedTraceId)
    return withIncoming
  }
  const traceFlags = traceFlagsOf(incoming)
  const parent: SpanContext = { traceId, spanId: parentId, traceFlags, isRemote: true }
  if (traceState) parent.traceState = traceState
  return trace.setSpanContext(withIncoming, parent)
}

/** The headers, name and value, that carry a span's context to the next service. */
function outgoingHeaders(spanContext: SpanContext, trust: Trust): [string, string][] {
  const { traceId, spanId, traceFlags } = spanContext
  const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0
  const traceparent = formatTraceparent(spanContext)
  const headers: [string, string][] = [
    [traceparentHeader, traceparent],
    [xrayHeader, `Root=${toXRayTraceId(traceId)};Parent=${spanId};Sampled=${isSampled ? 1 : 0}`],
  ]
  const state = spanContext.traceState?.serialize()
  if (state) headers.push([tracestateHeader, state])
  const proof = trust.prove(traceparent, state ?? '')
  if (proof) headers.push([peerProofHeader, proof])
  return headers
}

/**
 * The trace of a page's request: its ids, and a decision of ours or none, whatever its flags and trace
 * state say. Undefined when the page may not continue it.
 */
function joiningPage(
  { traceId, parentId, isRandom }: IncomingTrace,
  header: HeaderReader,
  pages: PageTraces,
): IncomingTrace | undefined {
  const join = parentId === undefined ? undefined : pages.join(traceId, header)
  if (join === undefined) return undefined
  const { decision, randomness } = join
  const { isSampled, traceState } = decision ?? {}
  return { traceId, parentId, isRandom, isSampled, traceState, randomness }
}

/** Reads and writes the trace headers for OpenTelemetry's propagation API. */
export function createPropagator(trust: Trust, pages: PageTraces): TextMapPropagator {
  return {
    inject(context: Context, carrier: unknown, setter: TextMapSetter): void {
      const spanContext = trace.getSpanContext(context)
      if (!spanContext || !isSpanContextValid(spanContext) || isTracingSuppressed(context)) return
      for (const [name, value] of outgoingHeaders(spanContext, trust)) {
        setter.set(carrier, name, value)
      }
    },
    extract(context: Context, carrier: unknown, getter: TextMapGetter): Context {
      const header = (name: string) => getter.get(carrier, name)
      const incoming = readIncomingTrace(header)
      if (incoming === undefined) return contextWithIncoming(context, undefined)
      const joining = pages.isFromPage(header) ? joiningPage(incoming, header, pages) : undefined
      if (joining ?? trust.accepts(header)) return contextWithIncoming(context, joining ?? incoming)
      return contextWithIncoming(context, undefined).setValue(untrustedKey, incoming)
    },
    fields: () => [traceparentHeader, tracestateHeader, xrayHeader, peerProofHeader],
  }
}
