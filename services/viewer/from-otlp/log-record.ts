import { isObject } from '../../json/json-object.ts'
import { isSpanId, isTraceId, toXRayTraceId } from '../../trace-context/trace-id.ts'
import { levelOfSeverity, levelOfText } from '../records/log-level.ts'
import type { LogRecord } from '../records/record.ts'
import { type Attributes, droppedName } from './any-value.ts'
import type { Intake } from './intake.ts'
import type { Origin } from './origin.ts'
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
  /** How many attributes the sender left out. */
  dropped: number
}

/** Severities by the numbers of opentelemetry.proto.logs.v1.SeverityNumber; 0 is "unspecified". */
export const severities = [
  'UNSPECIFIED',
  ...['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].flatMap(name => [
    name,
    `${name}2`,
    `${name}3`,
    `${name}4`,
  ]),
]

/**
 * Adds the record of a line, with the group and stream that our own logs have in CloudWatch. A line
 * need not belong to a trace, but ids of a wrong size are rejected, as a collector does. Empty
 * lines are rejected too: a million of them, in three kilobytes, would push out all others.
 */
export function addLog(intake: Intake<LogRecord>, log: WireLog, origin: Origin): void {
  if (isEmpty(log) || !hasUsableIds(log)) {
    intake.reject(() => ({ reason: problemOf(log) }))
    return
  }
  const { sender, scope } = origin
  const record: LogRecord = {
    timeMillis: log.timeMillis || log.observedMillis || intake.arrival(),
    group: sender.group,
    stream: sender.stream,
    level: levelOf(log),
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
  record.resource = sender.resource
  if (scope) record.scope = scope
  if (record.traceId) intake.weighOrigin(origin, record.traceId)
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

/** The number counts: texts are the logger's own words. */
function levelOf({ severityNumber, severityText }: WireLog): string {
  const level = levelOfSeverity(severityNumber)
  if (level !== undefined) return level
  return severityText === '' ? 'info' : levelOfText(severityText)
}

function messageOf({ body, eventName }: WireLog): string {
  if (typeof body === 'string') return body || eventName
  const { msg, message } = asObject(body)
  const text = msg ?? message
  return typeof text === 'string' ? text : JSON.stringify(body ?? eventName)
}

/**
 * The whole line: its body, its attributes, what else OTLP says by OTLP's names, and the ids in
 * both spellings. Left out on purpose: when it was observed, which is later than its time.
 */
function fieldsOf(log: WireLog, droppedValues: number): Record<string, unknown> {
  const { traceId, spanId, eventName, severityNumber, severityText, dropped, flags } = log
  return {
    ...bodyFields(log),
    ...(eventName !== '' && { event_name: eventName }),
    ...(severityNumber > 0 && { severity_number: severityNumber }),
    ...(severityText !== '' && { severity_text: severityText }),
    ...(dropped > 0 && { dropped_attributes_count: dropped }),
    ...(flags !== undefined && { flags }),
    ...log.attributes,
    ...(droppedValues > 0 && { [droppedName]: droppedValues }),
    ...(isTraceId(traceId) && {
      trace_id: traceId,
      xray_trace_id: toXRayTraceId(traceId),
    }),
    ...(isSpanId(spanId) && { span_id: spanId }),
  }
}

/** The members of an object; a text is the line's `message`, anything else its `body`. */
function bodyFields({ body, attributes }: WireLog): Attributes {
  if (body === '' || body === null) return {}
  if (!isObject(body)) return named(body, typeof body === 'string' ? 'message' : 'body', attributes)
  const isHidden = Object.keys(body).some(name => Object.hasOwn(attributes, name))
  return isHidden ? { ...body, ...named(body, 'body', attributes) } : body
}

/** A sender's attribute of the same name stays, too. */
function named(body: unknown, name: string, attributes: Attributes): Attributes {
  const free = [name, 'body', 'otel.body'].find(name => !Object.hasOwn(attributes, name))
  return { [free ?? 'waywiser.body']: body }
}

const asObject = (value: unknown) => (isObject(value) ? value : {})
