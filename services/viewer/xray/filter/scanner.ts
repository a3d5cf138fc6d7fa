/** A filter expression that cannot be understood: where, and what would have been understood there. */
export class FilterProblem extends Error {
  /** 0-based index into the expression. */
  readonly position: number
  readonly expected: string

  constructor(position: number, expected: string) {
    super(`invalid filter expression at position ${position}: expected ${expected}`)
    this.position = position
    this.expected = expected
  }
}

export type Scanner = ReturnType<typeof createScanner>

/** Reads an expression from left to right; space between words means nothing. */
export function createScanner(text: string) {
  let position = 0

  function skipSpace(): void {
    take(/\s*/y)
  }

  function take(form: RegExp): string | undefined {
    form.lastIndex = position
    const found = form.exec(text)?.[0]
    if (found !== undefined) position += found.length
    return found
  }

  /** Takes a symbol such as `(` or `>=`. */
  function takeSymbol(symbol: string): boolean {
    skipSpace()
    if (!text.startsWith(symbol, position)) return false
    position += symbol.length
    return true
  }

  function expectSymbol(symbol: string): void {
    if (!takeSymbol(symbol)) fail(`"${symbol}"`)
  }

  /** A keyword, a dotted one whole: `http.status`, `annotation.my_key`. */
  function takeWord(): string | undefined {
    skipSpace()
    return take(/[A-Za-z_][\w.]*/y)
  }

  /** Takes one of these words, written in any case. */
  function takeOneOf<const Word extends string>(words: readonly Word[]): Word | undefined {
    const start = position
    const taken = takeWord()?.toLowerCase()
    const word = words.find(candidate => candidate === taken)
    if (word === undefined) position = start
    return word
  }

  /** A text in double quotes, in which a backslash takes the next character as it is. */
  function takeText(): string | undefined {
    skipSpace()
    if (text[position] !== '"') return undefined
    const quoted = take(/"(?:[^"\\]|\\[\s\S])*"/y)
    if (quoted === undefined) fail('a closing double quote')
    return quoted.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1')
  }

  function takeNumber(): number | undefined {
    skipSpace()
    const digits = take(/[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?(?![\w.])/iy)
    return digits === undefined ? undefined : Number(digits)
  }

  function isAtEnd(): boolean {
    skipSpace()
    return position >= text.length
  }

  /** Where the next word begins. */
  function here(): number {
    skipSpace()
    return position
  }

  function fail(expected: string, at = here()): never {
    throw new FilterProblem(at, expected)
  }

  return {
    take,
    takeSymbol,
    expectSymbol,
    takeWord,
    takeOneOf,
    takeText,
    takeNumber,
    isAtEnd,
    here,
    fail,
  }
}
