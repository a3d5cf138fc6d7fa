import { RegexError } from '../regex/reader.ts'
import { createRegex, type Regex } from '../regex/regex.ts'
import { createTextScanner, TextError } from '../text-scanner.ts'

export class FilterPatternError extends TextError {
  /** @param characters that may not be in a term; AWS's message then quotes them alone */
  constructor(position: number, expected: string, characters?: string) {
    super('filter pattern', position, expected)
    if (characters === undefined) return
    this.message = `Invalid character(s) in term '${characters}' at position ${position}: expected ${expected}`
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

  /**
   * Takes a term without quotes. AWS refuses most characters there.
   * @param form the characters of a term
   * @param others characters that belong to no term, and do not end one either
   */
  function takeTerm(form: RegExp, others: RegExp): string | undefined {
    const term = scanner.take(form)
    const start = scanner.position()
    const characters = scanner.take(others)
    if (characters === undefined) return term
    throw new FilterPatternError(start, 'double quotes around a term with it', characters)
  }

  return { ...scanner, takeRegex, takeTerm }
}
