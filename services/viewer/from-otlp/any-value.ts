import { setMember } from '../../json/json-object.ts'
import { maxResourceBytes, TooMuchError } from './allowance.ts'
import { MalformedProtobufError, type ProtobufReader } from './protobuf-reader.ts'

export type Attributes = Record<string, unknown>

/** Protobuf's own limit. Deeper values could exhaust the stack, here or in the store. */
export const maxNesting = 100

/** Attribute of a record that had more values than are kept: the number of values left out. */
export const droppedName = 'waywiser.dropped_values'

/** JSON has no NaN and no infinities: protobuf's JSON mapping writes them as words. */
export const printableDouble = (value: number) => (Number.isFinite(value) ? value : String(value))

/**
 * Reads one `KeyValue` into `attributes`, unless the record holds too many values already. The last
 * value of a repeated key counts.
 */
export function readKeyValue(reader: ProtobufReader, attributes: Attributes, nesting = 0): void {
  const end = reader.enter()
  if (!reader.allowance.takesValue()) {
    reader.position = end
    return
  }
  let key = ''
  let value: unknown = null
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) key = reader.text()
    else if (tag === 0x12) value = readAnyValue(reader, nesting)
    else reader.skip(tag)
  }
  reader.leave(end)
  setMember(attributes, key, value)
}

/**
 * Reads an `AnyValue` as a plain value: arrays and maps stay nested, bytes become base64 as in
 * OTLP/JSON, an integer beyond 2^53 becomes decimal text, an empty value `null`.
 */
export function readAnyValue(reader: ProtobufReader, nesting = 0): unknown {
  if (nesting > maxNesting)
    throw new MalformedProtobufError(`a value nested over ${maxNesting} deep`)
  const end = reader.enter()
  let value: unknown = null
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) value = reader.text()
    else if (tag === 0x10) value = reader.int32() !== 0
    else if (tag === 0x18) value = reader.int64()
    else if (tag === 0x21) value = printableDouble(reader.double())
    else if (tag === 0x2a) value = readArray(reader, nesting + 1)
    else if (tag === 0x32) value = readMap(reader, nesting + 1)
    else if (tag === 0x3a) value = reader.bytes().toString('base64')
    else reader.skip(tag)
  }
  reader.leave(end)
  return value
}

function readArray(reader: ProtobufReader, nesting: number): unknown[] {
  const end = reader.enter()
  const values: unknown[] = []
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a && reader.allowance.takesValue()) values.push(readAnyValue(reader, nesting))
    else reader.skip(tag)
  }
  reader.leave(end)
  return values
}

function readMap(reader: ProtobufReader, nesting: number): Attributes {
  const end = reader.enter()
  const map: Attributes = {}
  while (reader.position < end) {
    const tag = reader.uint32()
    if (tag === 0x0a) readKeyValue(reader, map, nesting)
    else reader.skip(tag)
  }
  reader.leave(end)
  return map
}

/** Throws `TooMuchError`. */
export function checkResourceBytes(bytes: number): void {
  if (bytes <= maxResourceBytes) return
  throw new TooMuchError(`a resource of ${bytes} bytes: at most ${maxResourceBytes} are taken`)
}
