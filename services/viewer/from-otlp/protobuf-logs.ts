import type { LogRecord } from '../records/record.ts'
import { readAnyValue, readKeyValue } from './any-value.ts'
import type { Intake } from './intake.ts'
import { addLog, type WireLog } from './log-record.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
import { readRecords } from './protobuf-request.ts'
import { readUnixNano, toEpochMillis } from './time.ts'

/**
 * Decodes an `ExportLogsServiceRequest` (opentelemetry-proto 1.x, collector/logs/v1). Throws
 * `MalformedProtobufError` and `TooMuchError`.
 */
export function decodeLogs(body: Buffer, intake: Intake<LogRecord>): Generator<void, void, void> {
  return readRecords(body, intake, 'log line', (reader, end, origin) =>
    addLog(intake, readLog(reader, end), origin),
  )
}

function readLog(reader: ProtobufReader, end: number): WireLog {
  const log: WireLog = {
    timeMillis: 0,
    observedMillis: 0,
    severityNumber: 0,
    severityText: '',
    eventName: '',
    body: '',
    attributes: {},
    traceId: '',
    spanId: '',
    dropped: 0,
  }
  while (reader.position < end) readLogField(reader, reader.uint32(), log)
  reader.leave(end)
  return log
}

function readLogField(reader: ProtobufReader, tag: number, log: WireLog): void {
  if (tag === 0x32) readKeyValue(reader, log.attributes)
  else if (tag === 0x09) log.timeMillis = toEpochMillis(readUnixNano(reader))
  else if (tag === 0x59) log.observedMillis = toEpochMillis(readUnixNano(reader))
  else if (tag === 0x10) log.severityNumber = reader.int32()
  else if (tag === 0x1a) log.severityText = reader.text()
  else if (tag === 0x2a) log.body = readAnyValue(reader)
  else if (tag === 0x38) log.dropped = reader.count()
  else if (tag === 0x45) log.flags = reader.fixed32()
  else if (tag === 0x4a) log.traceId = reader.hex()
  else if (tag === 0x52) log.spanId = reader.hex()
  else if (tag === 0x62) log.eventName = reader.text()
  else reader.skip(tag)
}
