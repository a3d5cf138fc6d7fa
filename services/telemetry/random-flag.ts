import {
  context,
  isSpanContextValid,
  type Tracer,
  type TracerProvider,
  trace,
} from '@opentelemetry/api'
import { incomingTraceOf } from '../trace-context/propagation.ts'
import { randomFlag } from '../trace-context/traceparent.ts'

/**
 * Sets W3C's random flag on the spans of a provider's tracers, kept or not: the SDK knows the sampled
 * flag alone. A trace of ours has it, since its generator makes the id's last 12 bytes at random; another one
 * has it if its sender says so. Call it before the first span starts.
 */
export function carryRandomFlag(provider: TracerProvider): void {
  const getTracer = provider.getTracer.bind(provider)
  const flagging = new WeakSet<Tracer>()
  provider.getTracer = (...names) => {
    const tracer = getTracer(...names)
    if (!flagging.has(tracer)) flagSpansOf(tracer)
    flagging.add(tracer)
    return tracer
  }
}

/** The tracer's `startActiveSpan` calls its `startSpan`. */
function flagSpansOf(tracer: Tracer): void {
  const startSpan = tracer.startSpan.bind(tracer)
  tracer.startSpan = (name, options, parentContext = context.active()) => {
    const span = startSpan(name, options, parentContext)
    const spanContext = span.spanContext()
    // The API's invalid context is one object for all.
    if (!isSpanContextValid(spanContext)) return span
    const parent = options?.root ? undefined : trace.getSpanContext(parentContext)
    const isRandom =
      parent && isSpanContextValid(parent)
        ? (parent.traceFlags & randomFlag) !== 0
        : // A root may have the id of X-Ray's header, which says nothing of randomness.
          incomingTraceOf(parentContext)?.traceId !== spanContext.traceId
    if (isRandom) spanContext.traceFlags |= randomFlag
    return span
  }
}
