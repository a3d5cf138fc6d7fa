import { isObject } from '../../json/json-object.ts'
import { isSpanId, parseTraceId } from '../../trace-context/trace-id.ts'
import type { ItemRecord } from '../records/record.ts'
import type { RollbarData } from './payload.ts'

type TraceLink = Pick<ItemRecord, 'traceId' | 'spanId' | 'traceFlags' | 'samplingRule'>

/**
 * The request that an item belongs to. Looked for in Rollbar's order: `data.attributes` (where its
 * own tracing puts ids), `data.trace_id`, `data.custom`. Accepts either spelling of a trace id.
 */
export function traceLink(data: RollbarData): TraceLink {
  const { custom = {} } = data
  const traceIds = [attribute(data, 'trace_id'), data.trace_id, custom.trace_id]
  const spanIds = [attribute(data, 'span_id'), data.span_id, custom.span_id]
  const traceId = first([...traceIds, custom.xray_trace_id], parseTraceId)
  if (traceId === undefined) return {}

  const rule = custom.sampling_rule
  return {
    traceId,
    spanId: first(spanIds, text => (isSpanId(text) ? text : undefined)),
    traceFlags: parseFlags(custom.trace_flags),
    samplingRule: typeof rule === 'string' ? rule : undefined,
  }
}

/** `attributes: [{ key: 'trace_id', value: '…' }]` */
function attribute({ attributes }: RollbarData, key: string): unknown {
  if (!Array.isArray(attributes)) return undefined
  return attributes.find(pair => isObject(pair) && pair.key === key)?.value
}

function first(values: unknown[], parse: (text: string) => string | undefined): string | undefined {
  for (const value of values) {
    const parsed = typeof value === 'string' ? parse(value.toLowerCase()) : undefined
    if (parsed !== undefined) return parsed
  }
  return undefined
}

/** Two hex digits, as `traceparent` and our log lines have them, or a number. */
function parseFlags(flags: unknown): number | undefined {
  if (typeof flags === 'number' && Number.isInteger(flags)) return flags & 0xff
  return typeof flags === 'string' && /^[0-9a-f]{2}$/i.test(flags)
    ? Number.parseInt(flags, 16)
    : undefined
}
