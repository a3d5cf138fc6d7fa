import { createTextScanner, TextError } from '../text-scanner.ts'

export class FilterError extends TextError {
  constructor(position: number, expected: string) {
    super('filter expression', position, expected)
  }
}

export type Scanner = ReturnType<typeof createScanner>

/** Scans an expression. Space between words is insignificant. */
export function createScanner(text: string) {
  const scanner = createTextScanner(text, (...problem) => new FilterError(...problem))
  const { take, skipSpace } = scanner

  /** A keyword. A dotted one is one word: `http.status`, `annotation.my_key`. */
  function takeWord(): string | undefined {
    skipSpace()
    return take(/[A-Za-z_][\w.]*/y)
  }

  /** Takes one of these words, in any case. */
  function takeOneOf<const Word extends string>(words: readonly Word[]): Word | undefined {
    const start = scanner.position()
    const taken = takeWord()?.toLowerCase()
    const word = words.find(candidate => candidate === taken)
    if (word === undefined) scanner.goTo(start)
    return word
  }

  function takeText(): string | undefined {
    skipSpace()
    return scanner.takeQuoted()
  }

  function takeNumber(): number | undefined {
    skipSpace()
    const digits = take(/[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?(?![\w.])/iy)
    return digits === undefined ? undefined : Number(digits)
  }

  /** The start of the next word. */
  function here(): number {
    skipSpace()
    return scanner.position()
  }

  function fail(expected: string, at = here()): never {
    throw new FilterError(at, expected)
  }

  return { ...scanner, takeWord, takeOneOf, takeText, takeNumber, here, fail }
}
