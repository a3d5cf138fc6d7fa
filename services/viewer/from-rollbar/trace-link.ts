import { isObject } from '../../json/json-object.ts'
import { isSpanId, parseTraceId } from '../../trace-context/trace-id.ts'
import { mentionsIn } from '../mentions/mentions.ts'
import type { ItemRecord } from '../records/record.ts'
import type { RollbarData } from './payload.ts'

type TraceLink = Pick<ItemRecord, 'traceId' | 'spanId' | 'traceFlags' | 'samplingRule'>

/**
 * The request that an item belongs to. Looked for in Rollbar's order: `data.attributes` (where its
 * own tracing puts ids), `data.trace_id`, `data.custom`; then wherever the libraries of other
 * languages put what an application adds. Accepts either spelling of a trace id.
 */
export function traceLink(data: RollbarData): TraceLink {
  const link = givenLink(data) ?? mentionedLink(data)
  if (link.traceId === undefined) return {}
  const { custom = {} } = data
  const rule = custom.sampling_rule
  return {
    ...link,
    traceFlags: parseFlags(custom.trace_flags) ?? link.traceFlags,
    samplingRule: typeof rule === 'string' ? rule : undefined,
  }
}

function givenLink(data: RollbarData): TraceLink | undefined {
  const { custom = {} } = data
  const traceIds = [attribute(data, 'trace_id'), data.trace_id, custom.trace_id]
  const spanIds = [attribute(data, 'span_id'), data.span_id, custom.span_id]
  const traceId = first([...traceIds, custom.xray_trace_id], parseTraceId)
  if (traceId === undefined) return undefined
  return { traceId, spanId: first(spanIds, text => (isSpanId(text) ? text : undefined)) }
}

/** A part of an item beyond this length is not searched. */
const maxSearched = 64 * 1024

/** The first id with the name of a trace's id, in the parts that an application fills. */
function mentionedLink(data: RollbarData): TraceLink {
  for (const part of searchedParts(data)) {
    if (part === undefined || part === null) continue
    const text = typeof part === 'string' ? part : JSON.stringify(part)
    const { traceId, spanId, traceFlags } = mentionsIn(text.slice(0, maxSearched))
    if (traceId !== undefined) return { traceId, spanId, traceFlags }
  }
  return {}
}

/**
 * rollbar.js adds to `custom`, or to `body.*.extra`; pyrollbar and rollbar-gem to `custom` and
 * `request`; Rollbar.NET to `client` and `server`.
 */
function* searchedParts({ custom, request, body, client, server }: RollbarData) {
  yield custom
  if (isObject(request)) yield request.headers
  const traces = Array.isArray(body.trace_chain) ? body.trace_chain : [body.trace]
  for (const trace of [...traces, body.message]) if (isObject(trace)) yield trace.extra
  yield client
  yield server
  if (isObject(body.message)) yield body.message.body
  for (const trace of traces) {
    if (isObject(trace) && isObject(trace.exception)) yield trace.exception.message
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
