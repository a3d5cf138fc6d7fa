import { createHash } from 'node:crypto'
import { isObject, type JsonObject } from '../../../json/json-object.ts'
import { parseJsonText } from '../../json/outside-json.ts'
import { readText } from './input.ts'
import { invalidRequest } from './problem.ts'

/** AWS does not document the life of its tokens; an hour is enough to turn a page. */
const tokenLifeMillis = 60 * 60 * 1000

type Tokens<Position> = {
  /** The end of the previous page; undefined for the first one. */
  position: Position | undefined
  /** `NextToken` of an answer that is not the last. */
  next(position: Position): { NextToken: string }
}

/**
 * Reads and writes the `NextToken` of one request. A token is valid only with the same operation
 * and members: with others it would skip results.
 */
export function createTokens<Position extends object>(
  operation: string,
  input: JsonObject,
  nowMillis: number,
): Tokens<Position> {
  const { NextToken: _, ...rest } = input
  const sorted = Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))
  const of = createHash('sha1')
    .update(JSON.stringify([operation, sorted]))
    .digest('base64url')
    // GetGroups takes tokens of up to 100 characters.
    .slice(0, 16)
  const text = readText(input, 'NextToken')
  const next = (position: Position) => ({
    NextToken: Buffer.from(JSON.stringify({ of, at: nowMillis, position })).toString('base64url'),
  })
  if (!text) return { position: undefined, next }
  const token = decode(text)
  if (token?.of !== of || !isPosition(token.position) || typeof token.at !== 'number') {
    throw invalidRequest('NextToken: expected the token of an earlier answer to the same request')
  }
  if (Math.abs(nowMillis - token.at) > tokenLifeMillis) {
    throw invalidRequest('NextToken has expired: begin again without it')
  }
  return { position: token.position as Position, next }
}

const isPosition = (value: unknown) =>
  isObject(value) && Object.values(value).every(member => Number.isFinite(member))

function decode(text: string): JsonObject | undefined {
  try {
    const token = parseJsonText(Buffer.from(text, 'base64url').toString())
    return isObject(token) ? token : undefined
  } catch {
    return undefined
  }
}

/** One page of a complete list. */
export function pageOf<Item>(
  items: Item[],
  limit: number,
  { position, next }: Tokens<{ offset: number }>,
): { page: Item[]; NextToken?: string } {
  const offset = Number(position?.offset ?? 0)
  const page = items.slice(offset, offset + limit)
  const hasMore = offset + limit < items.length
  return { page, ...(hasMore && next({ offset: offset + limit })) }
}
