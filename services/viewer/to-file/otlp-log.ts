import { severities } from '../from-otlp/log-record.ts'
import type { LogRecord } from '../records/record.ts'
import { anyValue, keyValues, unixNano } from './otlp-values.ts'

type Line = Omit<LogRecord, 'traceId' | 'resource' | 'scope'>

/**
 * A log line in OTLP's JSON, without its trace's id. Its fields are the body where they are what
 * names the message, else the attributes beside a body of text.
 */
export function otlpLog({ fields, message, timeMillis, level, spanId, traceFlags }: Line): object {
  const { trace_id: _, xray_trace_id: __, span_id: ___, ...own } = fields
  const { event_name, severity_number, severity_text, dropped_attributes_count, flags, ...rest } =
    own
  return {
    timeUnixNano: unixNano(timeMillis),
    ...severityOf(severity_number, severity_text, level),
    eventName: typeof event_name === 'string' ? event_name : undefined,
    ...contentOf(rest, message),
    droppedAttributesCount: numberOr(dropped_attributes_count),
    flags: numberOr(flags) ?? traceFlags,
    spanId,
  }
}

const numberOr = (value: unknown) => (typeof value === 'number' ? value : undefined)

/** The level that the viewer has of a line without one of OTLP's severities. */
function severityOf(number: unknown, text: unknown, level: string) {
  const severityText = typeof text === 'string' ? text : undefined
  if (typeof number === 'number') return { severityNumber: number, severityText }
  if (severityText !== undefined) return { severityText }
  const named = severities.indexOf(level.toUpperCase())
  return named > 0 ? { severityNumber: named } : { severityText: level }
}

function contentOf(fields: Record<string, unknown>, message: string): object {
  const { message: named, ...attributes } = fields
  if (named === message)
    return { body: { stringValue: message }, attributes: keyValues(attributes) }
  if (Object.keys(fields).length === 0) return { body: { stringValue: message } }
  return { body: anyValue(fields) }
}
