import { comparedChars } from '../../filter/search/fold.ts'
import { searchLimits } from '../../filter/search/parse.ts'
import { conditionsOf } from './conditions.ts'

/** `where=` of an attribute with, or without, this value. Undefined where it cannot be written. */
export function whereText(key: string, value: string, isNot = false): string | undefined {
  if (/=|!$|^["!]/.test(key)) {
    if (key.includes('"')) return undefined
    key = `"${key}"`
  }
  const text = `${key}${isNot ? '!=' : '='}${value.slice(0, comparedChars)}`
  return text.length <= searchLimits.chars && key !== '' ? text : undefined
}

/** A value as searches compare it; undefined where they look at its members alone. */
export function comparedText(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return String(value)
  if (!Array.isArray(value) || value.some(item => typeof item === 'object')) return undefined
  const text = JSON.stringify(value)
  return text.length <= comparedChars ? text : undefined
}

/** A word of a search for an attribute with this value, or for its value where a word cannot say it. */
export function searchWord(key: string, value: string): string {
  const compared = value.slice(0, comparedChars)
  const [hasSpace, hasQuote] = [/\s/.test(compared), compared.includes('"')]
  const isPlain = /^[^\s"=!<>?&/][^\s"=<>?&]*$/.test(key) && !key.endsWith('!')
  if (isPlain && !hasQuote) return `${key}=${hasSpace || !compared ? `"${compared}"` : compared}`
  if (isPlain && !hasSpace && !compared.startsWith('"')) return `${key}=${compared}`
  const [longest = ''] = compared.split('"').sort((one, other) => other.length - one.length)
  return longest.trim() === '' ? '' : `"${longest}"`
}

/** The search inside a trace that a search of traces found, with what it asked of attributes. */
export function searchInside(search = '', wheres: string[] = []): string {
  const words = conditionsOf('', wheres).flatMap(({ isNot, needles: [needle] }) => {
    if (isNot || !needle || !('key' in needle)) return []
    return needle.value === undefined ? needle.key : searchWord(needle.key, needle.value)
  })
  return [search, ...words].filter(Boolean).join(' ').slice(0, searchLimits.chars)
}
