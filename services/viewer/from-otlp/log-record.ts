import { isObject } from '../../json/json-object.ts'
import { isSpanId, isTraceId, toXRayTraceId } from '../../trace-context/trace-id.ts'
import type { LogRecord } from '../records/record.ts'
import { type Attributes, droppedName } from './any-value.ts'
import type { Intake } from './intake.ts'
import type { Sender } from './sender.ts'
import { isNoId, quote } from './span-record.ts'

/** A log line as either encoding delivers it. Ids are hex; an absent one is empty. */
export type WireLog = {
  timeMillis: number
  observedMillis: number
  severityNumber: number
  severityText: string
  /** The name of the event, if the line is one; such a line may have no body. */
  eventName: string
  body: unknown
  attributes: Attributes
  traceId: string
  spanId: string
  /** Absent when the sender set none, which is not the same as "not sampled". */
  flags?: number
}

/** Four numbers for each level, from 1 on (opentelemetry.proto.logs.v1.SeverityNumber). */
const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal']

/**
 * Adds the record of a line, with the group and stream that our own logs have in CloudWatch. A line
 * need not belong to a trace, but ids of a wrong size are rejected, as a collector does. Empty
 * lines are rejected too: a million of them, in three kilobytes, would push out all others.
 */
export function addLog(intake: Intake<LogRecord>, log: WireLog, sender: Sender): void {
  if (isEmpty(log) || !hasUsableIds(log)) {
    intake.reject(() => ({ reason: problemOf(log) }))
    return
  }
  const record: LogRecord = {
    timeMillis: log.timeMillis || log.observedMillis,
    group: sender.group,
    stream: sender.stream,
    level: level(log),
    service: sender.service,
    message: messageOf(log),
    fields: fieldsOf(log, intake.allowance.droppedValues),
  }
  if (isTraceId(log.traceId)) record.traceId = log.traceId
  if (isSpanId(log.spanId)) record.spanId = log.spanId
  // The low byte holds the W3C trace flags, the rest is reserved.
  if (record.traceId && log.flags !== undefined) record.traceFlags = log.flags & 0xff
  const rule = log.attributes.sampling_rule
  if (typeof rule === 'string') record.samplingRule = rule
  intake.add(record)
}

const hasUsableIds = ({ traceId, spanId }: WireLog) =>
  (isNoId(traceId) || isTraceId(traceId)) && (isNoId(spanId) || isSpanId(spanId))

function isEmpty({ body, attributes, eventName, traceId }: WireLog): boolean {
  if (eventName !== '' || traceId !== '' || Object.keys(attributes).length > 0) return false
  return body === '' || body === null
}

function problemOf(log: WireLog): string {
  const { traceId, spanId } = log
  if (isEmpty(log))
    return 'a log line without body, attributes, event name and trace: it says nothing'
  if (!isNoId(traceId) && !isTraceId(traceId)) {
    return `trace id ${quote(traceId)} of a log line: expected 16 bytes or none`
  }
  return `span id ${quote(spanId)} of a log line: expected 8 bytes or none`
}

function level({ severityNumber, severityText }: WireLog): string {
  if (severityText !== '') return severityText.toLowerCase()
  return levels[Math.floor((severityNumber - 1) / 4)] ?? 'info'
}

function messageOf({ body, eventName }: WireLog): string {
  if (typeof body === 'string') return body || eventName
  const { msg, message } = asObject(body)
  const text = msg ?? message
  return typeof text === 'string' ? text : JSON.stringify(body ?? eventName)
}

/** The whole line: a structured body, its attributes, and the ids in both spellings. */
function fieldsOf(log: WireLog, droppedValues: number): Record<string, unknown> {
  const { traceId, spanId } = log
  return {
    ...asObject(log.body),
    ...log.attributes,
    ...(droppedValues > 0 && { [droppedName]: droppedValues }),
    ...(isTraceId(traceId) && {
      trace_id: traceId,
      xray_trace_id: toXRayTraceId(traceId),
    }),
    ...(isSpanId(spanId) && { span_id: spanId }),
  }
}

const asObject = (value: unknown) => (isObject(value) ? value : {})
