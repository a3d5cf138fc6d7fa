/** What was expected in an expression, and where. */
export class RegexError extends Error {
  constructor(at: number, expected: string) {
    super(`${expected} at its character ${at + 1}`)
  }
}

export type Reader = ReturnType<typeof createReader>

export function createReader(source: string) {
  let at = 0

  /** `from`: the offset of the place where it is missing. */
  function fail(expected: string, from = 0): never {
    throw new RegexError(at + from, expected)
  }

  function take(): string {
    const char = source[at] ?? fail('one more character')
    at++
    return char
  }

  function takeOne(chars: string): string | undefined {
    const char = source[at]
    if (char === undefined || !chars.includes(char)) return undefined
    at++
    return char
  }

  /** Takes the match of a sticky expression at the current position. */
  function takeForm(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = at
    const found = form.exec(source) ?? undefined
    at += found?.[0].length ?? 0
    return found
  }

  return {
    fail,
    take,
    takeOne,
    takeForm,
    peek: (ahead = 0) => source[at + ahead],
    isAtEnd: () => at >= source.length,
  }
}
