/** A filter pattern that cannot be understood: where, and what would have been understood there. */
export class FilterPatternProblem extends Error {
  /** 0-based index into the pattern. */
  readonly position: number
  readonly expected: string

  constructor(position: number, expected: string) {
    super(`invalid filter pattern at position ${position}: expected ${expected}`)
    this.position = position
    this.expected = expected
  }
}

const maxRegexes = 2

export type Scanner = ReturnType<typeof createScanner>

/** Reads a pattern from left to right. */
export function createScanner(text: string) {
  let position = 0

  const skipSpace = () => void take(/\s*/y)

  /** Takes what matches right here (a sticky expression), and answers it. */
  function take(form: RegExp): string | undefined {
    form.lastIndex = position
    const found = form.exec(text)?.[0]
    if (found !== undefined) position += found.length
    return found
  }

  /** Takes this very text, after any space. */
  function takeWord(word: string): boolean {
    skipSpace()
    if (!text.startsWith(word, position)) return false
    position += word.length
    return true
  }

  function expectWord(word: string): void {
    if (!takeWord(word)) fail(`"${word}"`)
  }

  /** A text in double quotes, in which a backslash takes the next character as it is. */
  function takeQuoted(): string | undefined {
    if (text[position] !== '"') return undefined
    const quoted = take(/"(?:[^"\\]|\\[\s\S])*"/y)
    if (quoted === undefined) fail('a closing double quote')
    return quoted.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1')
  }

  let regexes = 0

  /**
   * `%expression%`, compiled, of the characters that AWS allows. Parentheses are not among them, so
   * no repeated group can keep a matcher busy for ever.
   */
  function takeRegex(): RegExp | undefined {
    const start = position
    const source = take(/%[^%]+%/y)
    if (source === undefined) return undefined
    try {
      if (/^[\w\s:#=@/;,\-^$?[\]{}|\\*+.%]+$/.test(source)) {
        const regex = new RegExp(source.slice(1, -1))
        if (++regexes <= maxRegexes) return regex
      }
    } catch {}
    position = start
    return regexes > maxRegexes
      ? fail(`no more than ${maxRegexes} regular expressions`)
      : fail('a regular expression between two %, without parentheses')
  }

  function fail(expected: string): never {
    throw new FilterPatternProblem(position, expected)
  }

  const isAtEnd = () => {
    skipSpace()
    return position >= text.length
  }

  return { take, takeWord, expectWord, takeQuoted, takeRegex, skipSpace, isAtEnd, fail }
}
