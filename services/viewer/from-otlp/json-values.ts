import { isObject, type JsonObject, setMember } from '../json-object.ts'
import { bodyLimits, parseJson as readJson } from '../outside-json.ts'
import { quoteJson } from '../quote-json.ts'
import { runAtOnce } from '../turns.ts'
import { type Attributes, maxNesting, printableDouble } from './any-value.ts'
import { exactInteger } from './protobuf-reader.ts'
import { parseUnixNano, type UnixNano } from './time.ts'

/** Not JSON, or not the JSON of an OTLP request; the message names the field. */
export class MalformedJson extends Error {}

/** Parses a request's body: an object, as every OTLP message is. */
export function parseJson(body: Buffer): JsonObject {
  const value = runAtOnce(readJson(body, { ...bodyLimits, maxValues: Number.POSITIVE_INFINITY }))
  if (isObject(value)) return value
  throw new MalformedJson('expected a JSON object')
}

/** A repeated message; absent and null count as empty (protobuf's JSON mapping). */
export function listAt(owner: JsonObject, key: string): JsonObject[] {
  const value = owner[key] ?? []
  if (Array.isArray(value) && value.every(isObject)) return value
  throw wrong(key, value, 'a list of objects')
}

/** A message; absent and null count as one without fields. */
export function objectAt(owner: JsonObject, key: string): JsonObject {
  const value = owner[key] ?? {}
  if (isObject(value)) return value
  throw wrong(key, value, 'an object')
}

export function textAt(owner: JsonObject, key: string): string {
  const value = owner[key] ?? ''
  if (typeof value === 'string') return value
  throw wrong(key, value, 'text')
}

/** Hex, not base64: where ids are concerned OTLP/JSON departs from protobuf's JSON mapping. */
export const hexAt = (owner: JsonObject, key: string) => textAt(owner, key).toLowerCase()

export function unixNanoAt(owner: JsonObject, key: string): UnixNano {
  const value = owner[key] ?? '0'
  const time = parseUnixNano(value)
  if (time) return time
  throw wrong(key, value, 'nanoseconds since the epoch, as decimal text')
}

/** A whole number, also as decimal text. */
export function numberAt(owner: JsonObject, key: string): number | undefined {
  const value = owner[key]
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number)) return number
  throw wrong(key, value, 'a whole number')
}

/** An enum: its number, or its name, which in OTLP is a fixed prefix and one of `names`. */
export function enumAt(owner: JsonObject, key: string, prefix: string, names: string[]): number {
  const value = owner[key]
  if (typeof value === 'string' && value.startsWith(prefix)) {
    return Math.max(0, names.lastIndexOf(value.slice(prefix.length)))
  }
  return numberAt(owner, key) ?? 0
}

/** Attributes from a list of `{ key, value }`; a key that comes twice keeps its last value. */
export function attributesAt(owner: JsonObject, key: string, nesting = 0): Attributes {
  const attributes: Attributes = {}
  for (const pair of listAt(owner, key)) {
    setMember(attributes, textAt(pair, 'key'), plainValue(objectAt(pair, 'value'), nesting))
  }
  return attributes
}

/** The plain value that an `AnyValue` stands for, the same as of its protobuf form. */
export function plainValue(value: JsonObject, nesting = 0): unknown {
  if (nesting > maxNesting) throw new MalformedJson(`a value nested over ${maxNesting} deep`)
  if ('stringValue' in value) return textAt(value, 'stringValue')
  if ('boolValue' in value) return value.boolValue === true
  if ('intValue' in value) return integer(value.intValue)
  if ('doubleValue' in value) return double(value.doubleValue)
  if ('bytesValue' in value) return textAt(value, 'bytesValue')
  if ('kvlistValue' in value) {
    return attributesAt(objectAt(value, 'kvlistValue'), 'values', nesting + 1)
  }
  if ('arrayValue' in value) {
    const items = listAt(objectAt(value, 'arrayValue'), 'values')
    return items.map(item => plainValue(item, nesting + 1))
  }
  return null
}

function integer(value: unknown): number | string {
  const isText = typeof value === 'string' && /^-?\d{1,20}$/.test(value)
  if (isText || (typeof value === 'number' && Number.isInteger(value))) {
    return exactInteger(BigInt(value))
  }
  throw wrong('intValue', value, 'a whole number, as decimal text')
}

function double(value: unknown): number | string {
  if (typeof value === 'number') return printableDouble(value)
  const isNumberText = typeof value === 'string' && value.trim() !== '' && !Number.isNaN(+value)
  if (value === 'NaN' || isNumberText) return printableDouble(Number(value))
  throw wrong('doubleValue', value, 'a number')
}

function wrong(key: string, value: unknown, expected: string): MalformedJson {
  return new MalformedJson(`${key} ${quoteJson(value)}: expected ${expected}`)
}
