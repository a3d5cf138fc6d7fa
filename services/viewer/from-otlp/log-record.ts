import { isSpanId, isTraceId, toXRayTraceId } from '../../telemetry/trace-id.ts'
import { isObject } from '../json-object.ts'
import { groupNameForm } from '../log-names.ts'
import type { LogRecord } from '../record.ts'
import type { Attributes } from './any-value.ts'
import { type Decoded, isNoId, quote, serviceName } from './span-record.ts'

/** A log line as either encoding delivers it. Ids are hex, absent ones empty. */
export type WireLog = {
  timeMillis: number
  observedMillis: number
  severityNumber: number
  severityText: string
  body: unknown
  attributes: Attributes
  traceId: string
  spanId: string
  /** Absent when the sender said nothing, which is not the same as "not sampled". */
  flags?: number
}

/** Four numbers to a level, from 1 on (opentelemetry.proto.logs.v1.SeverityNumber). */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/**
 * Adds a line's record, under the group and stream where our own logs would be in CloudWatch.
 * A line need not belong to a trace, but ids of the wrong size are refused as a collector does.
 */
export function addLog(decoded: Decoded<LogRecord>, log: WireLog, resource: Attributes): void {
  const reason = idProblem(log)
  if (reason) {
    decoded.refused.push({ reason })
    return
  }
  const service = serviceName(resource)
  const record: LogRecord = {
    timeMillis: log.timeMillis || log.observedMillis,
    group: groupOf(resource),
    stream: streamOf(resource, service),
    level: level(log),
    service,
    message: messageOf(log.body),
    fields: fieldsOf(log),
  }
  if (isTraceId(log.traceId)) record.traceId = log.traceId
  if (isSpanId(log.spanId)) record.spanId = log.spanId
  // The low byte holds the W3C trace flags, the rest is reserved.
  if (record.traceId && log.flags !== undefined) record.traceFlags = log.flags & 0xff
  const rule = log.attributes.sampling_rule
  if (typeof rule === 'string') record.samplingRule = rule
  decoded.records.push(record)
}

function idProblem({ traceId, spanId }: WireLog): string | undefined {
  if (!isNoId(traceId) && !isTraceId(traceId)) {
    return `trace id ${quote(traceId)} of a log line: expected 16 bytes or none`
  }
  if (!isNoId(spanId) && !isSpanId(spanId)) {
    return `span id ${quote(spanId)} of a log line: expected 8 bytes or none`
  }
  return undefined
}

function level({ severityNumber, severityText }: WireLog): string {
  if (severityText !== '') return severityText.toLowerCase()
  return levels[Math.floor((severityNumber - 1) / 4)] ?? 'info'
}

function messageOf(body: unknown): string {
  if (typeof body === 'string') return body
  const { msg, message } = asObject(body)
  const text = msg ?? message
  return typeof text === 'string' ? text : JSON.stringify(body ?? '')
}

/** The whole line: a structured body, its attributes, and the ids in both spellings. */
function fieldsOf(log: WireLog): Record<string, unknown> {
  const { traceId, spanId } = log
  return {
    ...asObject(log.body),
    ...log.attributes,
    ...(isTraceId(traceId) && {
      trace_id: traceId,
      xray_trace_id: toXRayTraceId(traceId),
    }),
    ...(isSpanId(spanId) && { span_id: spanId }),
  }
}

const asObject = (value: unknown) => (isObject(value) ? value : {})

/** The group that the sender names; another where that could never be asked for by its name. */
function groupOf(resource: Attributes): string {
  const named = firstGroup(resource['aws.log.group.names'])
  return named !== undefined && groupNameForm.test(named) ? named : '/otlp'
}

/** Instances are often called `host:port`, which no stream may be. */
function streamOf(resource: Attributes, service: string): string {
  const name = String(resource['service.instance.id'] ?? service)
  return name.replaceAll(/[:*]/g, '_').slice(0, 512) || 'unknown'
}

/** A list of names, or text that joins them with `&` (AWS's spelling for environment variables). */
function firstGroup(names: unknown): string | undefined {
  const first = Array.isArray(names) ? names[0] : names
  return typeof first === 'string' && first !== '' ? first.split('&')[0] : undefined
}
