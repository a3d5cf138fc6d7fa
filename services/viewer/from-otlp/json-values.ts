import { type JsonObject, setMember } from '../../json/json-object.ts'
import { isPlainObject, LargeJson } from '../json/large-json.ts'
import { quoteJson } from '../json/quote-json.ts'
import type { Allowance } from './allowance.ts'
import { type Attributes, maxNesting, printableDouble } from './any-value.ts'
import { exactInteger } from './protobuf-reader.ts'
import { parseUnixNano, type UnixNano } from './time.ts'

/** The JSON is not that of an OTLP request; the message names the field. */
export class MalformedJsonError extends Error {}

const otherNames = new Map<string, string>()

/** `start_time_unix_nano`, which protobuf's JSON mapping takes for `startTimeUnixNano` too. */
export function snakeCase(key: string): string {
  const known = otherNames.get(key)
  if (known !== undefined) return known
  const name = key.replaceAll(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)
  otherNames.set(key, name)
  return name
}

/** A member by either of its names. `key` is one of OTLP's names, never a sender's text. */
export const memberOf = (owner: JsonObject, key: string): unknown =>
  owner[key] ?? owner[snakeCase(key)]

/**
 * The items of a repeated message; absent and null count as empty (protobuf's JSON mapping). A
 * large list is read part by part, and `reading` is called with the bytes of each part.
 */
export function* itemsAt(
  owner: JsonObject,
  key: string,
  reading?: { weigh(bytes: number): void },
): Generator<unknown, void, void> {
  const value = memberOf(owner, key) ?? []
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
  const value = memberOf(owner, key) ?? {}
  if (value instanceof LargeJson && !value.isList) return value.members()
  if (isPlainObject(value)) return value
  throw wrong(key, value, 'an object')
}

export function textAt(owner: JsonObject, key: string): string {
  const value = memberOf(owner, key) ?? ''
  if (typeof value === 'string') return value
  throw wrong(key, value, 'text')
}

/**
 * An id of this many bytes in hex, in which OTLP/JSON departs from protobuf's JSON mapping. Base64,
 * which writers of plain protobuf JSON use, has another length.
 */
export function idAt(owner: JsonObject, key: string, bytes: number): string {
  const text = textAt(owner, key)
  const isBase64 = text.length === Math.ceil(bytes / 3) * 4 && text.endsWith('=')
  if (!isBase64) return text.toLowerCase()
  const id = Buffer.from(text, 'base64')
  return id.length === bytes ? id.toString('hex') : text
}

export function unixNanoAt(owner: JsonObject, key: string): UnixNano {
  const value = memberOf(owner, key) ?? '0'
  const time = parseUnixNano(value)
  if (time) return time
  throw wrong(key, value, 'nanoseconds since the epoch, as decimal text')
}

/** A whole number, as a number or as decimal text. */
export function numberAt(owner: JsonObject, key: string): number | undefined {
  const value = memberOf(owner, key)
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number)) return number
  throw wrong(key, value, 'a whole number')
}

/** A count; 0 for one that no sender means. */
export function countAt(owner: JsonObject, key: string): number {
  const count = numberAt(owner, key) ?? 0
  return count > 0 && count < 2 ** 32 ? count : 0
}

/** An enum, given by its number or by its name: a fixed prefix and one of `names`. */
export function enumAt(owner: JsonObject, key: string, prefix: string, names: string[]): number {
  const value = memberOf(owner, key)
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
  if (has(value, 'stringValue')) return textAt(value, 'stringValue')
  if (has(value, 'boolValue')) return memberOf(value, 'boolValue') === true
  if (has(value, 'intValue')) return integer(memberOf(value, 'intValue'))
  if (has(value, 'doubleValue')) return double(memberOf(value, 'doubleValue'))
  if (has(value, 'bytesValue')) return textAt(value, 'bytesValue')
  if (has(value, 'kvlistValue')) {
    return attributesAt(objectAt(value, 'kvlistValue'), 'values', allowance, nesting + 1)
  }
  if (has(value, 'arrayValue')) return listOf(objectAt(value, 'arrayValue'), allowance, nesting + 1)
  return null
}

const has = (value: JsonObject, key: string) => key in value || snakeCase(key) in value

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
