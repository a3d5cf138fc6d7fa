import { isObject, type JsonObject } from '../json/json-object.ts'
import { LargeJson } from '../json/large-json.ts'
import { quoteJson } from '../json/quote-json.ts'

/** What is wrong with a file, by the place in it: `spans[3].name 5: expected text`. */
export class TraceFileError extends Error {
  readonly expected: string

  constructor(place: string, value: unknown, expected: string) {
    super(`${place} ${quoteJson(value)}: expected ${expected}`)
    this.expected = expected
  }
}

export type Kind = { expected: string; isOk: (value: unknown) => boolean }

export const text: Kind = { expected: 'text', isOk: value => typeof value === 'string' }
const number: Kind = { expected: 'a number', isOk: value => Number.isFinite(value) }
export const object: Kind = { expected: 'an object', isOk: isPlainObject }
export const list: Kind = { expected: 'a list of objects', isOk: isObjectList }
export const word = (...words: string[]): Kind => ({
  expected: words.map(each => `"${each}"`).join(' or '),
  isOk: value => words.includes(value as string),
})
const spanId: Kind = {
  expected: '16 hex digits',
  isOk: value => typeof value === 'string' && /^[0-9a-f]{16}$/.test(value),
}
export const maybe = ({ expected, isOk }: Kind): Kind => ({
  expected: `${expected}, or nothing`,
  isOk: value => value === undefined || isOk(value),
})

export function isPlainObject(value: unknown): value is JsonObject {
  return isObject(value) && !(value instanceof LargeJson)
}

function isObjectList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isPlainObject)
}

export type Shape = Record<string, Kind>

export const span: Shape = {
  ...{ spanId, parentId: maybe(text), name: text, service: text },
  kind: word('INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'),
  ...{ startMillis: number, durationMillis: number, status: word('UNSET', 'OK', 'ERROR') },
  statusMessage: maybe(text),
  ...{ attributes: object, events: list, links: list },
}
export const event: Shape = { name: text, timeMillis: number, attributes: object }
export const link: Shape = { traceId: text, spanId: text, attributes: object }
export const segment: Shape = {
  ...{ id: text, parentId: maybe(text), name: text, type: word('segment', 'subsegment') },
  ...{ startMillis: number, endMillis: maybe(number), document: object },
}
const placing: Shape = {
  ...{ spanId: maybe(text), traceFlags: maybe(number), samplingRule: maybe(text) },
}
export const item: Shape = {
  ...{ uuid: text, fingerprint: text, class: text, title: text, level: text },
  ...{ timeMillis: number, frames: list, raw: object, ...placing },
}
export const log: Shape = {
  ...{ timeMillis: number, group: text, stream: text, level: text, service: text },
  ...{ message: text, raw: text, ...placing },
}

/**
 * `place` stands before the names of members in messages. Throws `TraceFileError` for the first
 * member that is not as its shape has it.
 */
export function check(owner: JsonObject, place: string, shape: Shape): void {
  for (const [name, { expected, isOk }] of Object.entries(shape)) {
    if (!isOk(owner[name])) throw new TraceFileError(place + name, owner[name], expected)
  }
}

/** The same of all objects of a list. */
export function eachOf(members: JsonObject[], place: string, shape: Shape): void {
  for (const [index, member] of members.entries()) check(member, `${place}[${index}].`, shape)
}
