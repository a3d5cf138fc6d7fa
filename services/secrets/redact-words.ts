import { mark } from './mark.ts'
import { indexOfAny, redactAddress } from './redact-address.ts'
import { isSecretName, isSecretParameter, mightHoldSecret } from './secret-names.ts'
import type { Steps } from './steps.ts'

// Ends at white space, a quote, a bracket or a backslash.
const word = /[^\s"'`<>\\]+/g

const wordsAtOnce = 1000

/** Masks passwords of addresses, `token=…`, `Bearer …` and `Cookie: …` in a text that is not JSON. */
export function* redactWords(text: string): Steps<string> {
  let shown = ''
  let copied = 0
  let before = ''
  let count = 0
  for (const { 0: found, index } of text.matchAll(word)) {
    if (++count % wordsAtOnce === 0) yield
    if (index < copied) continue
    const end = index + found.length
    const restEnd = isHeaderName(found) ? endOfHeader(text, end) : endOfQuoted(text, found, end)
    const replaced = restEnd === undefined ? redactWord(found, before) : found
    if (restEnd !== undefined) {
      shown += `${text.slice(copied, end)}${isQuote(text[end]) ? text[end] : ' '}${mark}`
      copied = restEnd
    } else if (replaced !== found) {
      shown += text.slice(copied, index) + replaced
      copied = end
    }
    before = found
  }
  return shown + text.slice(copied)
}

const headers = new Set(['authorization', 'cookie'])

/** `Authorization:`, `x-api-key:`, but not the `token:` of "unexpected token: }". */
function isHeaderName(found: string): boolean {
  if (!found.endsWith(':')) return false
  const name = found.slice(0, -1)
  return (name.includes('-') || headers.has(name.toLowerCase())) && isSecretName(name)
}

/** Where the quoted value after `password=` ends; undefined when there is none. */
function endOfQuoted(text: string, found: string, end: number): number | undefined {
  if (!found.endsWith('=') || !isQuote(text[end])) return undefined
  if (!isSecretName(nameBefore(found, found.length - 1))) return undefined
  const close = text.indexOf(text[end]!, end + 1)
  return close < 0 ? text.length : close
}

const isQuote = (char: string | undefined) => char !== undefined && `"'\``.includes(char)

/** A header ends with its line, or with the quote around it. */
const endOfHeader = (text: string, from: number) => indexOfAny(text, '\r\n"\'`', from)

function redactWord(found: string, before: string): string {
  if (isCredential(found, before.toLowerCase()) || isJsonWebToken(found)) return mark
  if (!mightHoldSecret(found)) return found
  const scheme = found.indexOf('://')
  if (scheme < 0) return redactPairs(found)
  let start = scheme
  while (start > 0 && /[a-z\d+.-]/i.test(found[start - 1]!)) start--
  return redactPairs(found.slice(0, start)) + redactAddress(found.slice(start))
}

/** Whether a word is the credential after `Bearer` or `Basic`, and not the next word of a sentence. */
function isCredential(found: string, before: string): boolean {
  if (before === 'bearer') return found.length >= 8 && /\d/.test(found)
  return before === 'basic' && Buffer.from(found, 'base64').includes(':')
}

const isJsonWebToken = (found: string) => found.startsWith('eyJ') && found.split('.').length === 3

/** `a=1&token=2`, `Password=1;Database=2`, `Credential=1,Signature=2`. */
function redactPairs(text: string): string {
  const lastEquals = text.lastIndexOf('=')
  if (lastEquals < 0) return text
  const isSecret = text.includes('?') ? isSecretParameter : isSecretName
  let shown = ''
  let at = 0
  for (;;) {
    const equals = text.indexOf('=', at)
    if (equals < 0) return shown + text.slice(at)
    const end = endOfValue(text, equals + 1, lastEquals)
    const isMasked = end > equals + 1 && isSecret(nameBefore(text, equals))
    const value = isMasked ? mark : text.slice(equals + 1, end)
    shown += text.slice(at, equals + 1) + value
    at = end
  }
}

function nameBefore(text: string, equals: number): string {
  let start = equals
  while (start > 0 && /[\w.%[\]-]/.test(text[start - 1]!)) start--
  return text.slice(start, equals)
}

/** A comma ends a value only before another pair, since passwords may contain one. */
function endOfValue(text: string, from: number, lastEquals: number): number {
  let at = from
  while (at < text.length) {
    const char = text[at]
    if (char === '&' || char === ';' || (char === ',' && at < lastEquals)) break
    at++
  }
  return at
}
