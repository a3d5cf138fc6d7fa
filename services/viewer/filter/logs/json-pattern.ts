import { parseObject } from '../../json/parse-object.ts'
import { isLong, type Steps } from '../../turns/verdict.ts'
import { type Compare, parseComparison } from './comparison.ts'
import type { LineMatcher } from './line-matcher.ts'
import type { Scanner } from './pattern-scanner.ts'

type Fields = Record<string, unknown>

/** A condition, tested in steps: a wildcard may select half a million values of a line. */
type Condition = { holds(fields: Fields): Steps; needles: string[] }

// Comparing a value takes less than a microsecond; long texts have steps of their own.
const valuesAtOnce = 500

// Deeper nesting is a mistake or an attack on the stack.
const maxDepth = 50

/**
 * Parses what follows the opening brace of `{ $.level = "err*" && ($.ms > 100 || $.code IS NULL)
 * }`. `&&` binds tighter than `||`. Lines that are not a JSON object never match.
 */
export function parseJsonPattern(scanner: Scanner): LineMatcher {
  const { holds, needles } = parseAny(scanner, 0)
  scanner.expectSymbol('}')
  if (!scanner.isAtEnd()) scanner.fail('the end of the pattern')
  return {
    needles: ['{', ...needles],
    *matches(raw) {
      const fields = parseObject(raw)
      if (isLong(raw)) yield
      return Object.keys(fields).length > 0 && (yield* holds(fields))
    },
  }
}

function parseAny(scanner: Scanner, depth: number): Condition {
  const first = parseAll(scanner, depth)
  const conditions = [first]
  while (scanner.takeSymbol('||')) conditions.push(parseAll(scanner, depth))
  if (conditions.length === 1) return first
  return {
    *holds(fields) {
      for (const condition of conditions) if (yield* condition.holds(fields)) return true
      return false
    },
    needles: [],
  }
}

function parseAll(scanner: Scanner, depth: number): Condition {
  const conditions = [parseOne(scanner, depth)]
  while (scanner.takeSymbol('&&')) conditions.push(parseOne(scanner, depth))
  return {
    *holds(fields) {
      for (const condition of conditions) if (!(yield* condition.holds(fields))) return false
      return true
    },
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
  return { holds: fields => anyPasses(valuesAt(fields, path), compare), needles }
}

function* anyPasses(values: Iterable<unknown>, compare: Compare): Steps {
  let compared = 0
  for (const value of values) {
    const verdict = compare(value)
    if (typeof verdict === 'boolean' ? verdict : yield* verdict) return true
    if (++compared % valuesAtOnce === 0 || isLong(value)) yield
  }
  return false
}

/** A step into JSON: a member's name, an index, or any of them. */
type Step = string | typeof anyOf

const anyOf = Symbol('*')

/** Parses `$.a.b[0]`, `$.['a.b']`; `$.a[*].b` and `$.*.b` for any one, once in a selector. */
function parseSelector(scanner: Scanner): Step[] {
  scanner.skipSpace()
  if (scanner.take(/\$/y) === undefined) scanner.fail('a selector such as $.level')
  const path: Step[] = []
  for (;;) {
    const part = scanner.take(/\.?\[\s*(?:\d+|\*|'[^']*')\s*\]|\.(?:[\w@-]+|\*)/y)
    if (part === undefined) break
    const isAny = /^\.\*$|^\.?\[\s*\*\s*\]$/.test(part)
    if (isAny && path.includes(anyOf)) scanner.fail('one wildcard in a selector, no more')
    path.push(isAny ? anyOf : nameIn(part))
  }
  return path.length > 0 ? path : scanner.fail('a selector such as $.level')
}

/** The name in `.name`, `[0]`, `.['name']` or `[ 'name' ]`. */
function nameIn(part: string): string {
  if (!part.endsWith(']')) return part.slice(1)
  const inner = part.slice(part.indexOf('[') + 1, -1).trim()
  return inner.startsWith("'") ? inner.slice(1, -1) : inner
}

/** The selected values; `undefined` alone when there are none. */
function* valuesAt(fields: Fields, path: Step[]): Generator<unknown> {
  const wildcard = path.indexOf(anyOf)
  if (wildcard < 0) return yield follow(fields, path)
  const container = follow(fields, path.slice(0, wildcard))
  const rest = path.slice(wildcard + 1)
  let isThere = false
  const members = typeof container === 'object' && container ? Object.values(container) : []
  for (const member of members) {
    const value = follow(member, rest)
    if (value === undefined) continue
    isThere = true
    yield value
  }
  if (!isThere) yield undefined
}

function follow(start: unknown, path: Step[]): unknown {
  let value = start
  for (const step of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
    value = (value as Record<Step, unknown>)[step]
  }
  return value
}
