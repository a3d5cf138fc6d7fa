import type { JsonLimits } from '../json/json-scan.ts'
import { parseJson, parseJsonText } from '../json/outside-json.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'
import type { ApiError } from '../records/api.ts'
import type { TimeRange } from '../store/records/trace-list-query.ts'
import { runInSlices } from '../turns/turns.ts'

/** A request that cannot be answered: status 400, or 404 or 502 with a hint. */
export class PageApiError extends Error {
  readonly status: number
  readonly details: Omit<ApiError, 'error'>

  constructor(status: number, message: string, details: PageApiError['details'] = {}) {
    super(message)
    this.status = status
    this.details = details
  }
}

const wrong = (name: string, value: string, expected: string) =>
  new PageApiError(400, `${name}=${JSON.stringify(value)}: expected ${expected}`, { expected })

/** Rejects unknown parameters, which are mostly misspelt. */
export function allowOnly(query: URLSearchParams, names: string[]): void {
  for (const [name, value] of query) {
    if (names.includes(name)) continue
    const expected = names.length > 0 ? `one of ${names.join(', ')}` : 'no parameters'
    throw new PageApiError(400, `unknown parameter ${name}=${JSON.stringify(value)}`, { expected })
  }
}

/** `limit=1..1000`, 100 by default. */
export function readLimit(query: URLSearchParams): number {
  const value = query.get('limit')
  if (value === null) return 100
  const limit = Number(value)
  if (/^\d+$/.test(value) && limit >= 1 && limit <= 1000) return limit
  throw wrong('limit', value, 'a whole number from 1 to 1000')
}

/** A number of parts, 1..100; undefined when absent. */
export function readParts(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  const parts = Number(value)
  if (/^\d+$/.test(value) && parts >= 1 && parts <= 100) return parts
  throw wrong(name, value, 'a whole number from 1 to 100')
}

type NumberRange = { min: number; max: number; isWhole?: true }

/** A number in decimal notation; undefined when absent. */
export function readNumber(
  query: URLSearchParams,
  name: string,
  { min, max, isWhole }: NumberRange,
): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  const number = Number(value)
  const form = isWhole ? /^\d{1,9}$/ : /^\d{1,9}(\.\d{1,9})?$/
  if (form.test(value) && number >= min && number <= max) return number
  throw wrong(name, value, `a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}`)
}

export function readChoice<const Word extends string>(
  query: URLSearchParams,
  name: string,
  words: readonly [Word, ...Word[]],
): Word {
  const value = query.get(name)
  if (value === null) return words[0]
  const word = words.find(candidate => candidate === value)
  if (word === undefined) throw wrong(name, value, words.map(known => `"${known}"`).join(' or '))
  return word
}

/** `service=` and `route=` of one row of `/-/api/routes`; undefined without both. */
export function readRoute(query: URLSearchParams): { service: string; route: string } | undefined {
  const [service, route] = [query.get('service'), query.get('route')]
  if (service === null && route === null) return undefined
  if (service !== null && route !== null) return { service, route }
  const [name, value] = service === null ? ['route', route] : ['service', service]
  throw wrong(name, value ?? '', 'service and route together, as /-/api/routes names them')
}

const durationForm =
  /^P(?!$)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/

const unitMillis = [7 * 86_400_000, 86_400_000, 3_600_000, 60_000, 1000]

/** `range=PT15M` before now, or `start=&end=` in ISO 8601; all of time when neither is given. */
export function readRange(query: URLSearchParams, nowMillis: number): TimeRange {
  const range = query.get('range')
  const [start, end] = [query.get('start'), query.get('end')]
  if (range === null) return readStartAndEnd(start, end)
  if (start !== null || end !== null) {
    throw wrong('range', range, 'either range, or start and end')
  }
  // The end stays open: records that arrive while a list is read must not fall out of it.
  return { fromMillis: nowMillis - readDuration(range), toMillis: Number.MAX_SAFE_INTEGER }
}

function readDuration(text: string): number {
  const parts = durationForm.exec(text)
  const expected = 'an ISO 8601 duration of weeks, days, hours, minutes, seconds, such as PT15M'
  if (!parts) throw wrong('range', text, expected)
  return unitMillis.reduce((sum, unit, index) => sum + unit * Number(parts[index + 1] ?? 0), 0)
}

function readStartAndEnd(start: string | null, end: string | null): TimeRange {
  const fromMillis = start === null ? Number.MIN_SAFE_INTEGER : readTime('start', start)
  const toMillis = end === null ? Number.MAX_SAFE_INTEGER : readTime('end', end)
  if (start !== null && end !== null && fromMillis >= toMillis) {
    throw wrong('end', end, `a time after start, which is "${start}"`)
  }
  return { fromMillis, toMillis }
}

const isoForm = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/

function readTime(name: string, text: string): number {
  const millis = isoForm.test(text) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(millis)) return millis
  throw wrong(name, text, 'an ISO 8601 time, such as 2026-11-22T10:00:00Z')
}

/** A request's body as JSON, parsed in slices. */
export async function readJson(body: Buffer, limits?: JsonLimits): Promise<unknown> {
  try {
    return await runInSlices(parseJson(body, limits))
  } catch (error) {
    throw error instanceof UnfitJsonError ? bodyProblem(body, error) : error
  }
}

/** The reason why a body is rejected, with its start. */
export function bodyProblem(body: Buffer, { status, message }: UnfitJsonError): PageApiError {
  const start = JSON.stringify(body.toString('utf8', 0, 320).slice(0, 80))
  const expected = status === 400 ? 'JSON' : 'a smaller body'
  return new PageApiError(status, `the body ${start} ${message}`, { expected })
}

/** A cursor is opaque to its reader, and valid only for the list that it belongs to. */
export const writeCursor = (list: string, position: object) =>
  Buffer.from(JSON.stringify({ list, ...position })).toString('base64url')

/** The position that `writeCursor` wrote for the same list, with members typed as in `sample`. */
export function readCursor<Position extends Record<string, number | string>>(
  query: URLSearchParams,
  list: string,
  sample: Position,
): Position | undefined {
  const value = query.get('cursor')
  if (value === null) return undefined
  const position = decode(value)
  const fits = Object.entries(sample).every(([key, of]) => typeof position?.[key] === typeof of)
  if (position?.list === list && fits) return position as Position
  throw wrong('cursor', value, 'the `next` of an earlier page of the same list')
}

function decode(value: string): Record<string, unknown> | undefined {
  try {
    const position = parseJsonText(Buffer.from(value, 'base64url').toString())
    return typeof position === 'object' && position !== null
      ? (position as Record<string, unknown>)
      : undefined
  } catch {
    return undefined
  }
}
