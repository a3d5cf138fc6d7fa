import type { Request } from 'express'
import { type Page, readCursor } from '../contracts/page.ts'
import { handleText, isLongerThan, type TextRule, toKept } from '../contracts/text.ts'
import { HttpError } from './errors.ts'

/** Used when a request names no handle. */
const samplePerson = 'ada'

const maxLimit = 100
const defaultLimit = 20

const expectedCursor = 'the `next` of an earlier answer'
const expectedLimit = `a whole number from 1 to ${maxLimit}`

/** The limit of a parameter, in code points, what it must not have, and the words for both. */
type ParameterRule = Pick<TextRule, 'maxChars' | 'expected'> & { unfit?: RegExp }

/**
 * A query parameter, as texts are kept; `undefined` when absent or blank.
 * @throws {HttpError} 400 when it is too long, has unfit characters, or is repeated
 */
export function readText(request: Request, name: string, rule: ParameterRule): string | undefined {
  const value = request.query[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw badParameter(name, String(value), 'it once')
  return readWithin(rule, name, value) || undefined
}

/** A parameter of the path, decoded. */
export const readPathText = (request: Request, name: string, rule: ParameterRule): string =>
  readWithin(rule, name, String(request.params[name]))

export const readHandle = (request: Request) =>
  readText(request, 'handle', handleText) ?? samplePerson

function readWithin(rule: ParameterRule, name: string, value: string): string {
  const text = toKept(value)
  if (isLongerThan(rule.maxChars, text) || rule.unfit?.test(text)) {
    throw badParameter(name, text, rule.expected)
  }
  return text
}

/** @throws {HttpError} 400, quoting a wrong `limit` or `cursor` */
export function readPage(request: Request): Page {
  const limit = readLimit(readText(request, 'limit', { maxChars: 100, expected: expectedLimit }))
  const cursor = readText(request, 'cursor', { maxChars: 100, expected: expectedCursor })
  if (cursor === undefined) return { limit }
  const after = readCursor(cursor)
  if (after === undefined) throw badParameter('cursor', cursor, expectedCursor)
  return { limit, after }
}

function readLimit(value: string | undefined): number {
  if (value === undefined) return defaultLimit
  const limit = Number(value)
  if (/^\d+$/.test(value) && limit >= 1 && limit <= maxLimit) return limit
  throw badParameter('limit', value, expectedLimit)
}

/** A 400 that quotes the value, or the beginning of a long one. */
export function badParameter(name: string, value: string, expected: string): HttpError {
  const quoted = value.length > 100 ? `${value.slice(0, 100)}…` : value
  return new HttpError(400, `bad_${name}`, {
    message: `${name}="${quoted}": expected ${expected}`,
  })
}
