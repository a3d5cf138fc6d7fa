import { RegexError } from '../regex/reader.ts'
import { createRegex, type Regex } from '../regex/regex.ts'
import { createTextScanner, TextError } from '../text-scanner.ts'

export class FilterPatternError extends TextError {
  constructor(position: number, expected: string) {
    super('filter pattern', position, expected)
  }
}

const maxRegexes = 2

/** AWS's limit for a pattern. */
export const maxPatternLength = 1024

const allowed =
  'a regular expression between two %, without parentheses: of letters, digits, spaces, ' +
  ': _ # = @ / ; , - and ^ $ ? * + . | [ ] { } \\'

export type Scanner = ReturnType<typeof createScanner>

/** Scans a pattern. Space between its terms is significant. */
export function createScanner(text: string) {
  const scanner = createTextScanner(text, (...problem) => new FilterPatternError(...problem))
  if (text.length > maxPatternLength) {
    throw new FilterPatternError(
      maxPatternLength,
      `at most ${maxPatternLength} characters, not ${text.length}`,
    )
  }

  let regexes = 0

  /** Takes `%expression%` and compiles it. Allows the same characters as AWS. */
  function takeRegex(): Regex | undefined {
    const start = scanner.position()
    const source = scanner.take(/%[^%]+%/y)
    if (source === undefined) return undefined
    const failAtStart = (expected: string) => {
      scanner.goTo(start)
      return scanner.fail(expected)
    }
    if (++regexes > maxRegexes) {
      return failAtStart(`no more than ${maxRegexes} regular expressions`)
    }
    if (!/^[\w\t-\r \xa0:#=@/;,\-^$?[\]{}|\\*+.%]+$/.test(source)) return failAtStart(allowed)
    try {
      return createRegex(source.slice(1, -1))
    } catch (problem) {
      if (!(problem instanceof RegexError)) throw problem
      return failAtStart(`${allowed}; ${problem.message}`)
    }
  }

  return { ...scanner, takeRegex }
}
