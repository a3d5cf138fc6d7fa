import { createTextScanner, TextProblem } from '../text-scanner.ts'

export class FilterPatternProblem extends TextProblem {
  constructor(position: number, expected: string) {
    super('filter pattern', position, expected)
  }
}

const maxRegexes = 2

export type Scanner = ReturnType<typeof createScanner>

/** Reads a pattern; between its terms space has a meaning. */
export function createScanner(text: string) {
  const scanner = createTextScanner(text, (...problem) => new FilterPatternProblem(...problem))

  let regexes = 0

  /**
   * `%expression%`, compiled, of the characters that AWS allows. Parentheses are not among them, so
   * no repeated group can keep a matcher busy for ever.
   */
  function takeRegex(): RegExp | undefined {
    const start = scanner.position()
    const source = scanner.take(/%[^%]+%/y)
    if (source === undefined) return undefined
    try {
      if (/^[\w\s:#=@/;,\-^$?[\]{}|\\*+.%]+$/.test(source)) {
        const regex = new RegExp(source.slice(1, -1))
        if (++regexes <= maxRegexes) return regex
      }
    } catch {}
    scanner.goTo(start)
    return regexes > maxRegexes
      ? scanner.fail(`no more than ${maxRegexes} regular expressions`)
      : scanner.fail('a regular expression between two %, without parentheses')
  }

  return { ...scanner, takeRegex }
}
