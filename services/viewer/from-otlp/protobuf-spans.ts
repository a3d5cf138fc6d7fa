import type { SpanEvent, SpanLink } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import { readKeyValue } from './any-value.ts'
import type { Intake } from './intake.ts'
import type { ProtobufReader } from './protobuf-reader.ts'
import { readRecords } from './protobuf-request.ts'
import { addSpan, clearSpan, noSpan, type WireSpan } from './span-record.ts'
import { noTime, readUnixNano, toEpochMillis } from './time.ts'

// Tags are (field number << 3) | wire type, of opentelemetry-proto 1.x: collector/trace/v1 and
// trace/v1.

/** Decodes an `ExportTraceServiceRequest`. Throws `MalformedProtobufError` and `TooMuchError`. */
export function decodeSpans(body: Buffer, intake: Intake<SpanRecord>): Generator<void, void, void> {
  const span = noSpan()
  return readRecords(body, intake, 'span', (reader, end, origin) => {
    clearSpan(span)
    while (reader.position < end) readSpanField(reader, reader.uint32(), span)
    reader.leave(end)
    addSpan(intake, span, origin)
  })
}

// Of the span that is being read: two new objects for each would be a twentieth of its garbage.
const startTime = noTime()
const endTime = noTime()

function readSpanField(reader: ProtobufReader, tag: number, span: WireSpan): void {
  if (tag === 0x4a) readKeyValue(reader, span.attributes)
  else if (tag === 0x0a) span.traceId = reader.hex()
  else if (tag === 0x12) span.spanId = reader.hex()
  else if (tag === 0x22) span.parentId = reader.hex()
  else if (tag === 0x2a) span.name = reader.text()
  else if (tag === 0x30) span.kind = reader.int32()
  else if (tag === 0x39) span.start = readUnixNano(reader, startTime)
  else if (tag === 0x41) span.end = readUnixNano(reader, endTime)
  else if (tag === 0x7a) readStatus(reader, span)
  else if (tag === 0x5a && reader.allowance.takesValue()) span.events.push(readEvent(reader))
  else if (tag === 0x6a && reader.allowance.takesValue()) span.links.push(readLink(reader))
  else readRareSpanField(reader, tag, span)
}

function readRareSpanField(reader: ProtobufReader, tag: number, span: WireSpan): void {
  if (tag === 0x85) span.flags = reader.fixed32()
  else if (tag === 0x1a) span.traceState = reader.text()
  else if (tag === 0x50) span.droppedAttributes = reader.count()
  else if (tag === 0x60) span.droppedEvents = reader.count()
  else if (tag === 0x70) span.droppedLinks = reader.count()
  else reader.skip(tag)
}

function readEvent(reader: ProtobufReader): SpanEvent {
  const end = reader.enter()
  const event: SpanEvent = { name: '', timeMillis: 0, attributes: {} }
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x09) event.timeMillis = toEpochMillis(readUnixNano(reader))
    else if (tag === 0x12) event.name = reader.text()
    else if (tag === 0x1a) readKeyValue(reader, event.attributes)
    else if (tag === 0x20) readDropped(reader, event)
    else reader.skip(tag)
  }
  reader.leave(end)
  return event
}

function readLink(reader: ProtobufReader): SpanLink {
  const end = reader.enter()
  const link: SpanLink = { traceId: '', spanId: '', attributes: {} }
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) link.traceId = reader.hex()
    else if (tag === 0x12) link.spanId = reader.hex()
    else if (tag === 0x1a) link.traceState = reader.text()
    else if (tag === 0x22) readKeyValue(reader, link.attributes)
    else if (tag === 0x28) readDropped(reader, link)
    else if (tag === 0x35) readLinkFlags(reader, link)
    else reader.skip(tag)
  }
  reader.leave(end)
  return link
}

function readLinkFlags(reader: ProtobufReader, link: SpanLink): void {
  const flags = reader.fixed32()
  if (flags > 0) link.flags = flags
}

function readDropped(reader: ProtobufReader, of: { dropped?: number }): void {
  const count = reader.count()
  if (count > 0) of.dropped = count
}

function readStatus(reader: ProtobufReader, span: WireSpan): void {
  const end = reader.enter()
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x12) span.statusMessage = reader.text()
    else if (tag === 0x18) span.statusCode = reader.int32()
    else reader.skip(tag)
  }
  reader.leave(end)
}
