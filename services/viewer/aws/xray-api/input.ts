import { isObject, type JsonObject } from '../../../json/json-object.ts'
import { quoteJson } from '../../json/quote-json.ts'
import type { TimeRange } from '../../store/records/trace-list-query.ts'
import { invalidRequest } from './problem.ts'

/** Members of a request, checked as in the AWS SDK's service model. Errors name the member. */

const wrong = (member: string, value: unknown, expected: string) => {
  return invalidRequest(`${member} ${quoteJson(value)}: expected ${expected}`)
}

/** `null` counts as absent, as in AWS's JSON protocols. */
const isAbsent = (value: unknown): value is undefined | null =>
  value === undefined || value === null

/** Makes a member that was read as optional required. */
export function required<Value>(member: string, value: Value | undefined): Value {
  if (value === undefined) throw invalidRequest(`${member} is missing: it is required`)
  return value
}

type TextLimits = { min?: number; max?: number }

export function readText(
  input: JsonObject,
  member: string,
  { min = 0, max = Number.POSITIVE_INFINITY }: TextLimits = {},
): string | undefined {
  const value = memberOf(input, member)
  if (isAbsent(value)) return undefined
  if (typeof value === 'string' && value.length >= min && value.length <= max) return value
  const length = Number.isFinite(max) ? `of ${min} to ${max} characters` : 'that is not empty'
  throw wrong(member, value, min === 0 && !Number.isFinite(max) ? 'a text' : `a text ${length}`)
}

type NumberLimits = { min?: number; max?: number; isWhole?: boolean }

export function readNumber(
  input: JsonObject,
  member: string,
  { min = -Number.MAX_VALUE, max = Number.MAX_VALUE, isWhole = false }: NumberLimits = {},
): number | undefined {
  const value = memberOf(input, member)
  if (isAbsent(value)) return undefined
  const isNumber = typeof value === 'number' && (!isWhole || Number.isSafeInteger(value))
  if (isNumber && value >= min && value <= max) return value
  const kind = isWhole ? 'a whole number' : 'a number'
  if (min === -Number.MAX_VALUE) throw wrong(member, value, kind)
  const limits = max === Number.MAX_VALUE ? `from ${min} on` : `from ${min} to ${max}`
  throw wrong(member, value, `${kind} ${limits}`)
}

export function readBoolean(input: JsonObject, member: string): boolean | undefined {
  const value = memberOf(input, member)
  if (isAbsent(value)) return undefined
  if (typeof value === 'boolean') return value
  throw wrong(member, value, 'true or false')
}

export function readChoice<const Word extends string>(
  input: JsonObject,
  member: string,
  words: readonly Word[],
): Word | undefined {
  const value = memberOf(input, member)
  if (isAbsent(value)) return undefined
  const word = words.find(candidate => candidate === value)
  if (word === undefined) throw wrong(member, value, words.join(' or '))
  return word
}

export function readObject(input: JsonObject, member: string): JsonObject | undefined {
  const value = memberOf(input, member)
  if (isAbsent(value)) return undefined
  if (isObject(value)) return value
  throw wrong(member, value, 'an object')
}

export function readList(
  input: JsonObject,
  member: string,
  max = Number.POSITIVE_INFINITY,
): unknown[] | undefined {
  const value = memberOf(input, member)
  if (isAbsent(value)) return undefined
  if (!Array.isArray(value)) throw wrong(member, value, 'a list')
  if (value.length > max) {
    throw invalidRequest(`${member} has ${value.length} members: expected at most ${max}`)
  }
  return value
}

/** Texts of a list, each within the limits. */
export function readTexts(
  input: JsonObject,
  member: string,
  { maxItems, ...limits }: TextLimits & { maxItems?: number },
): string[] | undefined {
  return readList(input, member, maxItems)?.map((value, index) => {
    const item = `${member}[${index}]`
    return required(item, readText({ [item]: value }, item, limits))
  })
}

/** Objects of a list, each with the path of its members' names in errors. */
export function readObjects(input: JsonObject, member: string, max?: number) {
  return readList(input, member, max)?.map((value, index) => {
    if (!isObject(value)) throw wrong(`${member}[${index}]`, value, 'an object')
    return value
  })
}

/** Epoch milliseconds, from epoch seconds or from ISO 8601, as people type it. */
export function readTime(input: JsonObject, member: string): number | undefined {
  const value = memberOf(input, member)
  if (isAbsent(value)) return undefined
  const millis = typeof value === 'number' ? value * 1000 : parseTime(value)
  // The range of a `Date`.
  if (Math.abs(millis) <= 8.64e15) return millis
  throw wrong(member, value, 'a time in seconds since the epoch')
}

const parseTime = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN

/** @param maxHours how much AWS reads at once. @default any range */
export function readTimeRange(input: JsonObject, maxHours?: number): TimeRange {
  const fromMillis = required('StartTime', readTime(input, 'StartTime'))
  const toMillis = required('EndTime', readTime(input, 'EndTime'))
  if (maxHours !== undefined && toMillis - fromMillis > maxHours * 3_600_000) {
    throw invalidRequest(`Time range cannot be longer than ${maxHours} hours`)
  }
  if (fromMillis <= toMillis) return { fromMillis, toMillis }
  const [start, end] = [fromMillis, toMillis].map(millis => new Date(millis).toISOString())
  throw invalidRequest(`EndTime ${end} is before StartTime ${start}`)
}

/** The last part of a dotted path is the member; the parts before it serve errors alone. */
const memberOf = (input: JsonObject, path: string) => {
  const member = path.slice(path.lastIndexOf('.') + 1)
  return Object.hasOwn(input, member) ? input[member] : undefined
}
