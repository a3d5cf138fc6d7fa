import { parseObject } from '../store/columns.ts'
import type { LineMatcher } from '../store/log-queries.ts'
import { parseComparison } from './comparison.ts'
import type { Scanner } from './pattern-scanner.ts'

type Fields = Record<string, unknown>

type Condition = { holds: (fields: Fields) => boolean; needles: string[] }

// Nested deeper than this is a mistake or an attack on the stack, not a question.
const maxDepth = 50

/**
 * What follows the opening brace of `{ $.level = "err*" && ($.ms > 100 || $.code IS NULL) }`.
 * `&&` binds tighter than `||`. Lines that are not a JSON object never match.
 */
export function parseJsonPattern(scanner: Scanner): LineMatcher {
  const { holds, needles } = parseAny(scanner, 0)
  scanner.expectSymbol('}')
  if (!scanner.isAtEnd()) scanner.fail('the end of the pattern')
  return {
    needles: ['{', ...needles],
    matches: raw => {
      const fields = parseObject(raw)
      return Object.keys(fields).length > 0 && holds(fields)
    },
  }
}

function parseAny(scanner: Scanner, depth: number): Condition {
  const first = parseAll(scanner, depth)
  const conditions = [first]
  while (scanner.takeSymbol('||')) conditions.push(parseAll(scanner, depth))
  if (conditions.length === 1) return first
  return { holds: fields => conditions.some(({ holds }) => holds(fields)), needles: [] }
}

function parseAll(scanner: Scanner, depth: number): Condition {
  const conditions = [parseOne(scanner, depth)]
  while (scanner.takeSymbol('&&')) conditions.push(parseOne(scanner, depth))
  return {
    holds: fields => conditions.every(({ holds }) => holds(fields)),
    needles: conditions.flatMap(({ needles }) => needles),
  }
}

function parseOne(scanner: Scanner, depth: number): Condition {
  if (depth > maxDepth) scanner.fail('fewer nested parentheses')
  if (scanner.takeSymbol('(')) {
    const inner = parseAny(scanner, depth + 1)
    scanner.expectSymbol(')')
    return inner
  }
  const path = parseSelector(scanner)
  const compare = parseComparison(scanner)
  const needles = compare.needle ? [compare.needle] : []
  return { holds: fields => valuesAt(fields, path).some(compare), needles }
}

/** A step into JSON: a member's name, an index, or any of them. */
type Step = string | typeof anyOf

const anyOf = Symbol('*')

/** `$.a.b[0]`, `$.['a.b']`; `$.a[*].b` and `$.*.b` for any one, which a selector may say once. */
function parseSelector(scanner: Scanner): Step[] {
  scanner.skipSpace()
  if (scanner.take(/\$/y) === undefined) scanner.fail('a selector such as $.level')
  const path: Step[] = []
  for (;;) {
    const part = scanner.take(/\.?\[\s*(?:\d+|\*|'[^']*'|"[^"]*")\s*\]|\.(?:[\w@-]+|\*)/y)
    if (part === undefined) break
    const isAny = /^\.\*$|^\.?\[\s*\*\s*\]$/.test(part)
    if (isAny && path.includes(anyOf)) scanner.fail('one wildcard in a selector, no more')
    path.push(isAny ? anyOf : part.replaceAll(/^\.?\[\s*['"]?|^\.|['"]?\s*\]$/g, ''))
  }
  return path.length > 0 ? path : scanner.fail('a selector such as $.level')
}

/** What is there; `undefined` alone when nothing is. */
function valuesAt(value: unknown, [step, ...rest]: Step[]): unknown[] {
  if (step === undefined) return [value]
  if (typeof value !== 'object' || value === null) return [undefined]
  if (step === anyOf) {
    const found = Object.values(value).flatMap(member => valuesAt(member, rest))
    const there = found.filter(member => member !== undefined)
    return there.length > 0 ? there : [undefined]
  }
  return Object.hasOwn(value, step) ? valuesAt((value as Fields)[step], rest) : [undefined]
}
