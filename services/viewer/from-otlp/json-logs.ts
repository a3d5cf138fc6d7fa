import type { JsonObject } from '../json-object.ts'
import type { LogRecord } from '../record.ts'
import {
  attributesAt,
  hexAt,
  listAt,
  numberAt,
  objectAt,
  parseJson,
  plainValue,
  textAt,
  unixNanoAt,
} from './json-values.ts'
import { addLog, type WireLog } from './log-record.ts'
import type { Decoded } from './span-record.ts'
import { toEpochMillis } from './time.ts'

/** Decodes the JSON form of an `ExportLogsServiceRequest`. Throws `MalformedJson`. */
export function decodeJsonLogs(body: Buffer): Decoded<LogRecord> {
  const decoded: Decoded<LogRecord> = { records: [], refused: [] }
  for (const resourceLogs of listAt(parseJson(body), 'resourceLogs')) {
    const resource = attributesAt(objectAt(resourceLogs, 'resource'), 'attributes')
    for (const scopeLogs of listAt(resourceLogs, 'scopeLogs')) {
      for (const log of listAt(scopeLogs, 'logRecords')) addLog(decoded, wireLog(log), resource)
    }
  }
  return decoded
}

function wireLog(log: JsonObject): WireLog {
  const flags = numberAt(log, 'flags')
  return {
    timeMillis: toEpochMillis(unixNanoAt(log, 'timeUnixNano')),
    observedMillis: toEpochMillis(unixNanoAt(log, 'observedTimeUnixNano')),
    severityNumber: numberAt(log, 'severityNumber') ?? 0,
    severityText: textAt(log, 'severityText'),
    body: log.body == null ? '' : plainValue(objectAt(log, 'body')),
    attributes: attributesAt(log, 'attributes'),
    traceId: hexAt(log, 'traceId'),
    spanId: hexAt(log, 'spanId'),
    ...(flags !== undefined && { flags }),
  }
}
