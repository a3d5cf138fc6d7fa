import type { Request } from 'express'
import { type Page, readCursor } from '../database/page.ts'
import { storable } from '../database/storable.ts'
import { HttpError } from './errors.ts'

/** Whose feed is shown when nobody is named. */
const samplePerson = 'ada'

const maxLimit = 100
const defaultLimit = 20

/** A query parameter, trimmed; `undefined` when absent or blank. */
export function readText(request: Request, name: string): string | undefined {
  const value = request.query[name]
  if (value === undefined) return undefined
  if (typeof value !== 'string') {
    throw badParameter(name, String(value), 'it once')
  }
  return storable(value).trim() || undefined
}

export const readHandle = (request: Request) => readText(request, 'handle') ?? samplePerson

/** @throws {HttpError} 400, quoting a `limit` or `cursor` that is none */
export function readPage(request: Request): Page {
  const limit = readLimit(readText(request, 'limit'))
  const cursor = readText(request, 'cursor')
  if (cursor === undefined) return { limit }
  const after = readCursor(cursor)
  if (after === undefined) throw badParameter('cursor', cursor, 'the `next` of an earlier answer')
  return { limit, after }
}

function readLimit(value: string | undefined): number {
  if (value === undefined) return defaultLimit
  const limit = Number(value)
  if (/^\d+$/.test(value) && limit >= 1 && limit <= maxLimit) return limit
  throw badParameter('limit', value, `a whole number from 1 to ${maxLimit}`)
}

/** A 400 that quotes the value, the start of it when it is long. */
export function badParameter(name: string, value: string, expected: string): HttpError {
  const quoted = value.length > 100 ? `${value.slice(0, 100)}…` : value
  return new HttpError(400, `bad_${name}`, {
    message: `${name}="${quoted}": expected ${expected}`,
  })
}
