import { type JsonObject, setMember } from '../../json/json-object.ts'
import { isPlainObject, LargeJson } from '../json/large-json.ts'
import { quoteJson } from '../json/quote-json.ts'
import type { Allowance } from './allowance.ts'
import { type Attributes, maxNesting, printableDouble } from './any-value.ts'
import { exactInteger } from './protobuf-reader.ts'
import { parseUnixNano, type UnixNano } from './time.ts'

/** The JSON is not that of an OTLP request; the message names the field. */
export class MalformedJsonError extends Error {}

/**
 * The items of a repeated message; absent and null count as empty (protobuf's JSON mapping). A
 * large list is read part by part, and `reading` is called with the bytes of each part.
 */
export function* itemsAt(
  owner: JsonObject,
  key: string,
  reading?: { weigh(bytes: number): void },
): Generator<unknown, void, void> {
  const value = owner[key] ?? []
  if (Array.isArray(value)) yield* value
  else if (value instanceof LargeJson && value.isList) {
    for (const { items, bytes } of value.parts()) {
      reading?.weigh(bytes)
      yield* items
    }
  } else throw wrong(key, value, 'a list of objects')
}

/** An item of a repeated message. */
export function objectOf(item: unknown, key: string): JsonObject {
  if (item instanceof LargeJson && !item.isList) return item.members()
  if (isPlainObject(item)) return item
  throw wrong(key, [item], 'a list of objects')
}

/** A message; absent and null count as one without fields. */
export function objectAt(owner: JsonObject, key: string): JsonObject {
  const value = owner[key] ?? {}
  if (value instanceof LargeJson && !value.isList) return value.members()
  if (isPlainObject(value)) return value
  throw wrong(key, value, 'an object')
}

export function textAt(owner: JsonObject, key: string): string {
  const value = owner[key] ?? ''
  if (typeof value === 'string') return value
  throw wrong(key, value, 'text')
}

/** Hex, not base64: for ids, OTLP/JSON departs from protobuf's JSON mapping. */
export const hexAt = (owner: JsonObject, key: string) => textAt(owner, key).toLowerCase()

export function unixNanoAt(owner: JsonObject, key: string): UnixNano {
  const value = owner[key] ?? '0'
  const time = parseUnixNano(value)
  if (time) return time
  throw wrong(key, value, 'nanoseconds since the epoch, as decimal text')
}

/** A whole number, as a number or as decimal text. */
export function numberAt(owner: JsonObject, key: string): number | undefined {
  const value = owner[key]
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number)) return number
  throw wrong(key, value, 'a whole number')
}

/** An enum, given by its number or by its name: a fixed prefix and one of `names`. */
export function enumAt(owner: JsonObject, key: string, prefix: string, names: string[]): number {
  const value = owner[key]
  if (typeof value === 'string' && value.startsWith(prefix)) {
    return Math.max(0, names.lastIndexOf(value.slice(prefix.length)))
  }
  return numberAt(owner, key) ?? 0
}

/**
 * Attributes from a list of `{ key, value }`. The last value of a repeated key counts. Values
 * beyond the record's allowance are left out.
 */
export function attributesAt(
  owner: JsonObject,
  key: string,
  allowance: Allowance,
  nesting = 0,
): Attributes {
  const attributes: Attributes = {}
  for (const item of itemsAt(owner, key)) {
    const pair = objectOf(item, key)
    if (!allowance.takesValue()) continue
    const value = plainValue(objectAt(pair, 'value'), allowance, nesting)
    setMember(attributes, textAt(pair, 'key'), value)
  }
  return attributes
}

/** The plain value of an `AnyValue`, the same as of its protobuf form. */
export function plainValue(value: JsonObject, allowance: Allowance, nesting = 0): unknown {
  if (nesting > maxNesting) throw new MalformedJsonError(`a value nested over ${maxNesting} deep`)
  if ('stringValue' in value) return textAt(value, 'stringValue')
  if ('boolValue' in value) return value.boolValue === true
  if ('intValue' in value) return integer(value.intValue)
  if ('doubleValue' in value) return double(value.doubleValue)
  if ('bytesValue' in value) return textAt(value, 'bytesValue')
  if ('kvlistValue' in value) {
    return attributesAt(objectAt(value, 'kvlistValue'), 'values', allowance, nesting + 1)
  }
  if ('arrayValue' in value) return listOf(objectAt(value, 'arrayValue'), allowance, nesting + 1)
  return null
}

function listOf(arrayValue: JsonObject, allowance: Allowance, nesting: number): unknown[] {
  const list: unknown[] = []
  for (const item of itemsAt(arrayValue, 'values')) {
    const value = objectOf(item, 'values')
    if (allowance.takesValue()) list.push(plainValue(value, allowance, nesting))
  }
  return list
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

function wrong(key: string, value: unknown, expected: string): MalformedJsonError {
  return new MalformedJsonError(`${key} ${quoteJson(value)}: expected ${expected}`)
}
