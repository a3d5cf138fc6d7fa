import { createFinder } from '../../../text/find-text.ts'
import { isLong, type Steps, settle, type Verdict } from '../../turns/verdict.ts'
import { parseDelimitedPattern } from './delimited-pattern.ts'
import { parseJsonPattern } from './json-pattern.ts'
import type { LineMatcher } from './line-matcher.ts'
import { createScanner, type Scanner } from './pattern-scanner.ts'

type Test = (raw: string) => Verdict

type Term = { kind: 'required' | 'excluded' | 'optional'; test: Test; text?: string }

/**
 * Parses a CloudWatch filter pattern: nothing (all lines), required terms, `-term` excluded,
 * `?term` any of them, `"a phrase"`, `%regex%`; a JSON selector `{ ($.level = "err*") &&
 * ($.durationMillis > 100) }`; or the fields of a line, separated by spaces, `[ip, user, ...,
 * status = 4*, bytes > 1000]`. Case matters, as at AWS.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * For every pattern, matching a line takes time proportional to its length times the pattern's, in
 * steps.
 *
 * Throws `FilterPatternError` for anything else, and for more than `maxPatternLength` characters.
 */
export function parseFilterPattern(text: string): LineMatcher {
  const scanner = createScanner(text)
  scanner.skipSpace()
  const matcher = parse(scanner)
  return { ...matcher, needles: mostTelling(matcher.needles) }
}

function parse(scanner: Scanner): LineMatcher {
  if (scanner.takeSymbol('{')) return parseJsonPattern(scanner)
  if (scanner.takeSymbol('[')) return parseDelimitedPattern(scanner)
  return matchTerms(parseTerms(scanner))
}

// SQLite searches for a needle in needle × line steps, and for all needles without a pause.
const maxNeedles = 2
const maxNeedleLength = 64

/** The longest needles. The others can be left out: `matches` tests the whole pattern. */
const mostTelling = (needles: string[]) =>
  needles
    .toSorted((a, b) => b.length - a.length)
    .slice(0, maxNeedles)
    .map(needle => needle.slice(0, maxNeedleLength))

function parseTerms(scanner: Scanner): Term[] {
  const terms: Term[] = []
  while (!scanner.isAtEnd()) terms.push(parseTerm(scanner))
  return terms
}

function parseTerm(scanner: Scanner): Term {
  // AWS's examples have a space after the minus sign, too.
  const sign = scanner.take(/-\s*|\?/y)?.trim()
  const kind = sign === '-' ? 'excluded' : sign === '?' ? 'optional' : 'required'
  const regex = scanner.takeRegex()
  if (regex) return { kind, test: raw => regex.test(raw) }
  const text = scanner.takeQuoted() ?? scanner.takeTerm(/\w+/y, /[^\w\s"%]+/y)
  if (text === undefined) return scanner.fail('a term, a "phrase" or a %regex%')
  const find = createFinder(text)
  return { kind, test: raw => find(raw) >= 0, text }
}

function matchTerms(terms: Term[]): LineMatcher {
  const of = (kind: Term['kind']) => terms.filter(term => term.kind === kind)
  const [required, excluded] = [of('required'), of('excluded')]
  // As AWS documents it: beside other terms, optional ones have no effect.
  const optional = required.length + excluded.length === 0 ? of('optional') : []
  return {
    needles: required.flatMap(({ text }) => text || []),
    *matches(raw) {
      for (const term of required) if (!(yield* holds(term, raw))) return false
      for (const term of excluded) if (yield* holds(term, raw)) return false
      for (const term of optional) if (yield* holds(term, raw)) return true
      return optional.length === 0
    },
  }
}

function* holds({ test }: Term, raw: string): Steps {
  if (isLong(raw)) yield
  return yield* settle(test(raw))
}
