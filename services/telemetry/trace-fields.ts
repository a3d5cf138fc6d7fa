import { isSpanContextValid, type SpanContext, TraceFlags, trace } from '@opentelemetry/api'
import { toXRayTraceId } from '../trace-context/trace-id.ts'
import { type LinkOptions, rollbarLink, traceLinks } from './config/vendor-links.ts'
import { decisionOf } from './sampling/decision.ts'

/** What ties a log line to its trace, and says why that trace is kept or not. */
export type TraceFields = {
  trace_id: string
  span_id: string
  trace_flags: '00' | '01'
  xray_trace_id: string
  sampled: boolean
  sampling_rule?: string | undefined
  sampling_reason: string
}

export function traceFieldsOf(spanContext: SpanContext): TraceFields {
  const { traceId, spanId, traceFlags } = spanContext
  const { isSampled, rule, reason } = decisionOf(spanContext)
  return {
    trace_id: traceId,
    span_id: spanId,
    trace_flags: traceFlags & TraceFlags.SAMPLED ? '01' : '00',
    xray_trace_id: toXRayTraceId(traceId),
    sampled: isSampled,
    sampling_rule: rule,
    sampling_reason: reason,
  }
}

/** The active span's context; undefined outside of any request. */
export function activeSpanContext(): SpanContext | undefined {
  const spanContext = trace.getActiveSpan()?.spanContext()
  return spanContext && isSpanContextValid(spanContext) ? spanContext : undefined
}

/** For pino's `mixin`: the fields of the active span, or none. */
export function activeTraceFields(): object {
  const spanContext = activeSpanContext()
  return spanContext ? traceFieldsOf(spanContext) : {}
}

/**
 * What an error item carries in `custom`: the fields, and where else the request is seen. Who reads
 * it elsewhere finds the item itself by `rollbar`: where items go is known to their sender alone.
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
