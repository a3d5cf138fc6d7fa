import { isSpanContextValid, type SpanContext, trace } from '@opentelemetry/api'
import { toXRayTraceId } from '../trace-context/trace-id.ts'
import { formatFlags } from '../trace-context/traceparent.ts'
import { type LinkOptions, rollbarLink, traceLinks } from './config/vendor-links.ts'
import { decisionOf } from './sampling/decision.ts'

/** Ties a log line to its trace, and says why that trace is sampled or not. */
export type TraceFields = {
  trace_id: string
  span_id: string
  /** Two hex digits, as in `traceparent`. */
  trace_flags: string
  xray_trace_id: string
  sampled: boolean
  sampling_rule?: string | undefined
  sampling_reason: string
}

function traceFieldsOf(spanContext: SpanContext): TraceFields {
  const { traceId, spanId, traceFlags } = spanContext
  const { isSampled, rule, reason } = decisionOf(spanContext)
  return {
    trace_id: traceId,
    span_id: spanId,
    trace_flags: formatFlags(traceFlags),
    xray_trace_id: toXRayTraceId(traceId),
    sampled: isSampled,
    sampling_rule: rule,
    sampling_reason: reason,
  }
}

/** The context of the active span; undefined outside of any request. */
export function activeSpanContext(): SpanContext | undefined {
  const spanContext = trace.getActiveSpan()?.spanContext()
  return spanContext && isSpanContextValid(spanContext) ? spanContext : undefined
}

/** The fields of the active span, or none, for pino's `mixin`. */
export function activeTraceFields(): object {
  const spanContext = activeSpanContext()
  return spanContext ? traceFieldsOf(spanContext) : {}
}

/**
 * The `custom` of an error item: the fields, and links to the request's pages elsewhere. Adds a
 * `rollbar` link, because only the sender knows whether items go to Rollbar.
 */
export function activeItemFields(
  options: LinkOptions,
  goesToRollbar: boolean,
  itemUuid: string,
): Record<string, unknown> | undefined {
  const spanContext = activeSpanContext()
  if (!spanContext) return undefined
  const { traceId, spanId } = spanContext
  const links = traceLinks(options, traceId, spanId)
  if (goesToRollbar) links.rollbar = rollbarLink(itemUuid)
  return { ...traceFieldsOf(spanContext), links }
}
