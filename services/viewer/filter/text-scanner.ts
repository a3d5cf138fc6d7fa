/** A text that cannot be parsed: where, and what was expected there. */
export class TextError extends Error {
  /** 0-based index into the text. */
  readonly position: number
  readonly expected: string

  constructor(what: string, position: number, expected: string) {
    super(`invalid ${what} at position ${position}: expected ${expected}`)
    this.position = position
    this.expected = expected
  }
}

/**
 * Reads a text from left to right: the common part of the scanners of all filter languages.
 * @param problemAt makes the error for a text that cannot be parsed
 */
export function createTextScanner(
  text: string,
  problemAt: (position: number, expected: string) => TextError,
) {
  let position = 0

  /** Takes the match of a sticky expression at the current position, and returns it. */
  function take(form: RegExp): string | undefined {
    form.lastIndex = position
    const found = form.exec(text)?.[0]
    if (found !== undefined) position += found.length
    return found
  }

  const skipSpace = () => void take(/\s*/y)

  /** Takes exactly this text, such as `(` or `>=`, after any space. */
  function takeSymbol(symbol: string): boolean {
    skipSpace()
    if (!text.startsWith(symbol, position)) return false
    position += symbol.length
    return true
  }

  function expectSymbol(symbol: string): void {
    if (!takeSymbol(symbol)) fail(`"${symbol}"`)
  }

  /** A text in double quotes, in which a backslash escapes the next character. */
  function takeQuoted(): string | undefined {
    if (text[position] !== '"') return undefined
    const quoted = take(/"(?:[^"\\]|\\[\s\S])*"/y)
    if (quoted === undefined) fail('a closing double quote')
    return quoted.slice(1, -1).replaceAll(/\\([\s\S])/g, '$1')
  }

  function isAtEnd(): boolean {
    skipSpace()
    return position >= text.length
  }

  function fail(expected: string): never {
    throw problemAt(position, expected)
  }

  function goTo(start: number): void {
    position = start
  }

  return {
    take,
    skipSpace,
    takeSymbol,
    expectSymbol,
    takeQuoted,
    isAtEnd,
    fail,
    goTo,
    position: () => position,
  }
}
