import type { LogRecord } from '../record.ts'
import { type Attributes, readAnyValue, readKeyValue, readResource } from './any-value.ts'
import { addLog, type WireLog } from './log-record.ts'
import { ProtobufReader } from './protobuf-reader.ts'
import type { Decoded } from './span-record.ts'
import { readUnixNano, toEpochMillis } from './time.ts'

/**
 * Decodes an `ExportLogsServiceRequest` (opentelemetry-proto 1.x, collector/logs/v1). Throws
 * `MalformedProtobuf` for anything else.
 */
export function decodeLogs(body: Buffer): Decoded<LogRecord> {
  const reader = new ProtobufReader(body)
  const decoded: Decoded<LogRecord> = { records: [], refused: [] }
  while (reader.position < body.length) {
    const tag = reader.uint32()
    if (tag === 0x0a) readResourceLogs(reader, decoded)
    else reader.skip(tag)
  }
  return decoded
}

/** The resource may come after its lines, so these are judged when all of it has been read. */
function readResourceLogs(reader: ProtobufReader, decoded: Decoded<LogRecord>): void {
  const end = reader.enter()
  const logs: WireLog[] = []
  let resource: Attributes = {}
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) resource = readResource(reader)
    else if (tag === 0x12) readScopeLogs(reader, logs)
    else reader.skip(tag)
  }
  reader.leave(end)
  for (const log of logs) addLog(decoded, log, resource)
}

function readScopeLogs(reader: ProtobufReader, logs: WireLog[]): void {
  const end = reader.enter()
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x12) logs.push(readLog(reader))
    else reader.skip(tag)
  }
  reader.leave(end)
}

function readLog(reader: ProtobufReader): WireLog {
  const end = reader.enter()
  const log: WireLog = {
    timeMillis: 0,
    observedMillis: 0,
    severityNumber: 0,
    severityText: '',
    body: '',
    attributes: {},
    traceId: '',
    spanId: '',
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
  else if (tag === 0x45) log.flags = reader.fixed32()
  else if (tag === 0x4a) log.traceId = reader.hex()
  else if (tag === 0x52) log.spanId = reader.hex()
  else reader.skip(tag)
}
