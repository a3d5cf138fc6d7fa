import type { JsonObject } from '../../json/json-object.ts'
import type { LogRecord } from '../records/record.ts'
import type { Allowance } from './allowance.ts'
import type { Intake } from './intake.ts'
import { readJsonRecords } from './json-request.ts'
import {
  attributesAt,
  countAt,
  enumAt,
  idAt,
  numberAt,
  objectAt,
  plainValue,
  textAt,
  unixNanoAt,
} from './json-values.ts'
import { addLog, severities, type WireLog } from './log-record.ts'
import { toEpochMillis } from './time.ts'

const path = ['resourceLogs', 'scopeLogs', 'logRecords'] as const

/** Decodes an `ExportLogsServiceRequest` in JSON. Throws the errors of `readJsonRecords`. */
export function decodeJsonLogs(
  body: Buffer,
  intake: Intake<LogRecord>,
): Generator<void, void, void> {
  return readJsonRecords(body, intake, {
    path,
    what: 'log line',
    take: (log, origin) => addLog(intake, wireLog(log, intake.allowance), origin),
  })
}

function wireLog(log: JsonObject, allowance: Allowance): WireLog {
  return {
    timeMillis: toEpochMillis(unixNanoAt(log, 'timeUnixNano')),
    observedMillis: toEpochMillis(unixNanoAt(log, 'observedTimeUnixNano')),
    severityNumber: enumAt(log, 'severityNumber', 'SEVERITY_NUMBER_', severities),
    severityText: textAt(log, 'severityText'),
    eventName: textAt(log, 'eventName'),
    body: log.body == null ? '' : plainValue(objectAt(log, 'body'), allowance),
    attributes: attributesAt(log, 'attributes', allowance),
    traceId: idAt(log, 'traceId', 16),
    spanId: idAt(log, 'spanId', 8),
    flags: numberAt(log, 'flags'),
    dropped: countAt(log, 'droppedAttributesCount'),
  }
}
