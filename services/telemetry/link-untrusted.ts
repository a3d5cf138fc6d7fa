import { SpanKind } from '@opentelemetry/api'
import type { SpanProcessor } from '@opentelemetry/sdk-trace'
import { untrustedTraceOf } from '../trace-context/propagation.ts'
import { traceFlagsOf } from '../trace-context/traceparent.ts'

/**
 * Links the SERVER span of a request to the trace that its sender named but may not continue. It is a
 * processor because the contributed instrumentations offer no other place before the span is sent.
 * A link needs both ids, so a load balancer's `Root` alone becomes an attribute.
 */
export const linkUntrusted: SpanProcessor = {
  onStart(span, parentContext) {
    const incoming = span.kind === SpanKind.SERVER ? untrustedTraceOf(parentContext) : undefined
    if (incoming === undefined) return
    const { traceId, parentId } = incoming
    if (parentId === undefined) {
      span.setAttribute('waywiser.untrusted.trace_id', traceId)
      return
    }
    const traceFlags = traceFlagsOf(incoming)
    span.addLink({
      context: { traceId, spanId: parentId, traceFlags, isRemote: true },
      attributes: { 'waywiser.link': 'untrusted incoming trace' },
    })
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
}
