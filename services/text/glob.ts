import { createFinder, type FindText } from './find-text.ts'

type GlobOptions = {
  /** `?` stands for any one character. @default false */
  hasQuestionMark?: boolean
  /** @default false */
  ignoresCase?: boolean
}

/**
 * Compiles a pattern in which `*` stands for any number of characters, as in X-Ray's sampling rules and
 * CloudWatch's filter patterns. The parts between the stars are searched in order; the first place of
 * each is good enough, so there is no backtracking. A regular expression with many stars could take
 * minutes for a text that was made for it.
 */
export function createGlob(pattern: string, options: GlobOptions = {}): (text: string) => boolean {
  const { hasQuestionMark = false, ignoresCase = false } = options
  if (/^\*+$/.test(pattern)) return () => true
  const matches = matchParts(
    (ignoresCase ? pattern.toLowerCase() : pattern)
      .split('*')
      .map(part => createPart(part, hasQuestionMark)),
  )
  return ignoresCase ? text => matches(text.toLowerCase()) : matches
}

function matchParts(parts: Part[]): (text: string) => boolean {
  const [first, last] = [parts[0]!, parts.at(-1)!]
  const between = parts.slice(1, -1)
  if (parts.length === 1) return text => text.length === first.length && first.isAt(text, 0)
  return text => {
    const end = text.length - last.length
    let from = first.length
    if (from > end || !first.isAt(text, 0) || !last.isAt(text, end)) return false
    for (const part of between) {
      const at = part.find(text, from)
      if (at < 0) return false
      from = at + part.length
    }
    return from <= end
  }
}

type Part = { length: number; isAt(text: string, at: number): boolean; find: FindText }

function createPart(part: string, hasQuestionMark: boolean): Part {
  const { length } = part
  if (!hasQuestionMark || !part.includes('?')) {
    return { length, isAt: (text, at) => text.startsWith(part, at), find: createFinder(part) }
  }
  const isAt = (text: string, at: number) => {
    for (let i = 0; i < length; i++) {
      if (part[i] !== '?' && part[i] !== text[at + i]) return false
    }
    return true
  }
  const find: FindText = (text, from = 0) => {
    for (let at = from; at + length <= text.length; at++) if (isAt(text, at)) return at
    return -1
  }
  return { length, isAt, find }
}
