import { isSpanId, parseTraceId } from '../../../trace-context/trace-id.ts'
import type { Condition, Needle } from './condition.ts'
import { fold, foldValue } from './fold.ts'
import { ownKeyOf } from './own-keys.ts'

/** The limits of one search, which errors name. */
export const searchLimits = { chars: 2000, conditions: 32 }

/** A search that cannot be done. */
export class SearchError extends Error {}

/**
 * Words, `"quoted phrases"` and `key=value`, `key="a value"`, `key!=value`. A phrase without its end
 * is one that is still being typed.
 */
const wordForm = /(?:[^\s"=]+=)?"[^"]*(?:"|$)|\S+/g

/** Parses what a person types: each word must be found. */
export function parseSearch(text: string): Condition[] {
  check(text)
  const words = text.match(wordForm) ?? []
  return words.filter(word => !/^"+$/.test(word)).map(parseWord)
}

const attributeForm = /^([^\s"=!<>?&/][^\s"=<>?&]*?)(!?)=(.*)$/s
const quotedForm = /^"([^"]*)"?$/

function parseWord(word: string): Condition {
  const quoted = quotedForm.exec(word)
  if (quoted) return textCondition(quoted[1]!)
  const [, key, not, given = ''] = attributeForm.exec(word) ?? []
  if (key === undefined) return textCondition(word)
  const value = quotedForm.exec(given)?.[1] ?? given
  const needles = attributeNeedles(key, value)
  if (not === '!') return { needles, isNot: true }
  // It may as well be text in a line.
  return { needles: [...needles, { text: fold(`${key}=${value}`) }] }
}

/** Ids of items and AWS's requests are written with hyphens and without. */
const uuidForm = /^([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})$/

function textCondition(text: string): Condition {
  const lower = text.toLowerCase()
  const condition: Condition = { needles: [{ text: fold(text) }] }
  const traceId = parseTraceId(text)
  if (traceId !== undefined) {
    condition.traceId = traceId
    condition.needles.push(
      { text: traceId },
      { text: `1-${traceId.slice(0, 8)}-${traceId.slice(8)}` },
    )
  }
  if (isSpanId(lower)) condition.spanId = lower
  const uuid = uuidForm.exec(lower)?.slice(1)
  if (uuid) condition.needles.push({ text: uuid.join('') }, { text: uuid.join('-') })
  return condition
}

/**
 * Parses `key=value`, `key!=value` (no record has it), `key` (some record has the key) or `!key`.
 * A key in double quotes may contain any of these characters.
 */
export function parseWhere(text: string): Condition {
  check(text)
  const [, quoted, rest] = /^"([^"]+)"(!?=.*)?$/s.exec(text) ?? []
  if (quoted !== undefined) return whereCondition(quoted, rest ?? '', false)
  const equals = text.indexOf('=')
  if (equals < 0) {
    const isNot = text.startsWith('!')
    return whereCondition(isNot ? text.slice(1) : text, '', isNot)
  }
  const end = text[equals - 1] === '!' ? equals - 1 : equals
  return whereCondition(text.slice(0, end), text.slice(end), false)
}

/** `rest`: empty, `=value` or `!=value`. */
function whereCondition(key: string, rest: string, isNot: boolean): Condition {
  if (key === '') throw new SearchError('the key is empty')
  const isOther = rest.startsWith('!')
  const value = rest === '' ? undefined : rest.slice(isOther ? 2 : 1)
  const needles = attributeNeedles(key, value)
  return isNot || isOther ? { needles, isNot: true } : { needles }
}

/** An annotation may be named as in X-Ray's filter expressions and documents. */
function attributeNeedles(key: string, value: string | undefined): Needle[] {
  const annotation = /^annotations?\.(.+)$/s.exec(key)?.[1]
  const keys = [key, annotation].filter(each => each !== undefined).map(foldValue)
  const ownKey = ownKeyOf(key)
  if (ownKey !== undefined) keys.push(ownKey)
  const of = value === undefined ? {} : { value: foldValue(value) }
  return keys.map(each => ({ key: each, ...of }))
}

function check(text: string): void {
  if (text.length <= searchLimits.chars) return
  throw new SearchError(`it has ${text.length} characters`)
}
