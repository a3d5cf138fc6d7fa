import type { JsonObject } from '../../json/json-object.ts'
import { isPlainObject } from './large-json.ts'
import { quoteJson } from './quote-json.ts'

/** What a value must be, and the test for it. */
export type Check = { expected: string; isOk(value: unknown): boolean }

/** The checks of an object's members, by name. */
export type Shape = Record<string, Check>

export const text: Check = { expected: 'text', isOk: value => typeof value === 'string' }
export const flag: Check = { expected: 'true or false', isOk: value => typeof value === 'boolean' }
export const number: Check = { expected: 'a number', isOk: Number.isFinite }
export const object: Check = { expected: 'an object', isOk: isPlainObject }

export const wholeNumber = (min: number, max: number): Check => ({
  expected: `a whole number from ${min} to ${max}`,
  isOk: value => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
})

export const oneOf = (...words: string[]): Check => ({
  expected: words.map(word => `"${word}"`).join(' or '),
  isOk: value => words.includes(value as string),
})

export const maybe = ({ expected, isOk }: Check): Check => ({
  expected: `${expected}, or nothing`,
  isOk: value => value === undefined || isOk(value),
})

/** A value that fails its check, with its path: `spans[3].name 5: expected text`. */
export class CheckError extends Error {
  readonly expected: string

  constructor(path: string, value: unknown, expected: string) {
    super(`${path} ${quoteJson(value)}: expected ${expected}`)
    this.expected = expected
  }
}

/**
 * The first member of `owner` that fails its check. `path` precedes the member's name in the
 * message. Members whose value `isAbsent` are not checked.
 */
export function firstWrong(
  owner: JsonObject,
  path: string,
  shape: Shape,
  isAbsent: (value: unknown) => boolean = () => false,
): CheckError | undefined {
  for (const name in shape) {
    const value = owner[name]
    const { expected, isOk } = shape[name]!
    if (!isAbsent(value) && !isOk(value)) return new CheckError(path + name, value, expected)
  }
  return undefined
}

/** Throws what `firstWrong` finds. */
export function check(owner: JsonObject, path: string, shape: Shape): void {
  const wrong = firstWrong(owner, path, shape)
  if (wrong) throw wrong
}
