import type { LineMatcher } from '../store/log-queries.ts'
import { parseDelimitedPattern } from './delimited-pattern.ts'
import { parseJsonPattern } from './json-pattern.ts'
import { createScanner, type Scanner } from './pattern-scanner.ts'

type Test = (raw: string) => boolean

type Term = { kind: 'required' | 'excluded' | 'optional'; test: Test; text?: string }

/**
 * Understands a CloudWatch filter pattern: nothing (all lines), terms that must all be there,
 * `-term` not there, `?term` any of them, `"a phrase"`, `%regex%`; a JSON selector
 * `{ ($.level = "err*") && ($.durationMillis > 100) }`; or the fields of a line that has spaces
 * between them, `[ip, user, ..., status = 4*, bytes > 1000]`. Case matters, as it does at AWS.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 *
 * Throws `FilterPatternProblem` for anything else.
 */
export function parseFilterPattern(text: string): LineMatcher {
  const scanner = createScanner(text)
  scanner.skipSpace()
  if (scanner.takeSymbol('{')) return parseJsonPattern(scanner)
  if (scanner.takeSymbol('[')) return parseDelimitedPattern(scanner)
  return matchTerms(parseTerms(scanner))
}

function parseTerms(scanner: Scanner): Term[] {
  const terms: Term[] = []
  while (!scanner.isAtEnd()) terms.push(parseTerm(scanner))
  return terms
}

function parseTerm(scanner: Scanner): Term {
  const sign = scanner.take(/[-?]/y)
  const kind = sign === '-' ? 'excluded' : sign === '?' ? 'optional' : 'required'
  const regex = scanner.takeRegex()
  if (regex) return { kind, test: raw => regex.test(raw) }
  const text = scanner.takeQuoted() ?? scanner.take(/[^\s"{}[\]%]+/y)
  if (text === undefined) return scanner.fail('a term, a "phrase" or a %regex%')
  return { kind, test: raw => raw.includes(text), text }
}

function matchTerms(terms: Term[]): LineMatcher {
  const of = (kind: Term['kind']) => terms.filter(term => term.kind === kind)
  const [required, excluded] = [of('required'), of('excluded')]
  // As AWS documents it: beside other terms those with a question mark have no effect.
  const optional = required.length + excluded.length === 0 ? of('optional') : []
  return {
    needles: required.flatMap(({ text }) => text || []),
    matches: raw =>
      required.every(term => term.test(raw)) &&
      !excluded.some(term => term.test(raw)) &&
      (optional.length === 0 || optional.some(term => term.test(raw))),
  }
}
