import { parseObject } from '../store/columns.ts'
import type { LineMatcher } from '../store/log-queries.ts'
import type { Scanner } from './pattern-scanner.ts'

type Fields = Record<string, unknown>

type Compare = ((value: unknown) => boolean) & {
  /** Must be in the line's text for the comparison to hold. */
  needle?: string
}

type Condition = { holds: (fields: Fields) => boolean; needles: string[] }

// Nested deeper than this is a mistake or an attack on the stack, not a question.
const maxDepth = 50

/**
 * What follows the opening brace of `{ $.level = "err*" && ($.ms > 100 || $.code IS NULL) }`.
 * `&&` binds tighter than `||`. Lines that are not a JSON object never match.
 */
export function parseJsonPattern(scanner: Scanner): LineMatcher {
  const { holds, needles } = parseAny(scanner, 0)
  scanner.expectWord('}')
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
  while (scanner.takeWord('||')) conditions.push(parseAll(scanner, depth))
  if (conditions.length === 1) return first
  return { holds: fields => conditions.some(({ holds }) => holds(fields)), needles: [] }
}

function parseAll(scanner: Scanner, depth: number): Condition {
  const conditions = [parseOne(scanner, depth)]
  while (scanner.takeWord('&&')) conditions.push(parseOne(scanner, depth))
  return {
    holds: fields => conditions.every(({ holds }) => holds(fields)),
    needles: conditions.flatMap(({ needles }) => needles),
  }
}

function parseOne(scanner: Scanner, depth: number): Condition {
  if (depth > maxDepth) scanner.fail('fewer nested parentheses')
  if (scanner.takeWord('(')) {
    const inner = parseAny(scanner, depth + 1)
    scanner.expectWord(')')
    return inner
  }
  const path = parseSelector(scanner)
  const compare = parseComparison(scanner)
  const needles = compare.needle ? [compare.needle] : []
  return { holds: fields => compare(valueAt(fields, path)), needles }
}

/** `$.a.b[0]` or `$.['a.b']`. */
function parseSelector(scanner: Scanner): string[] {
  scanner.skipSpace()
  if (scanner.take(/\$/y) === undefined) scanner.fail('a selector such as $.level')
  const path: string[] = []
  for (;;) {
    const part = scanner.take(/\.?\[\s*(?:\d+|'[^']*'|"[^"]*")\s*\]|\.[\w@-]+/y)
    if (part === undefined) break
    path.push(part.replaceAll(/^\.?\[\s*['"]?|^\.|['"]?\s*\]$/g, ''))
  }
  return path.length > 0 ? path : scanner.fail('a selector such as $.level')
}

function valueAt(fields: Fields, path: string[]): unknown {
  let value: unknown = fields
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Fields)[part]
  }
  return value
}

const named: { [words: string]: Compare } = {
  'IS NULL': value => value === null,
  'IS TRUE': value => value === true,
  'IS FALSE': value => value === false,
  'NOT EXISTS': value => value === undefined,
}

function parseComparison(scanner: Scanner): Compare {
  scanner.skipSpace()
  const words = scanner.take(/IS\s+(?:NULL|TRUE|FALSE)\b|NOT\s+EXISTS\b/iy)
  const known = words && named[words.toUpperCase().replaceAll(/\s+/g, ' ')]
  if (known) return known
  const operator = scanner.take(/!=|<=|>=|=|<|>/y)
  if (operator === undefined) {
    return scanner.fail('= != < <= > >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS')
  }
  scanner.skipSpace()
  if (operator === '=') return parseEqual(scanner)
  if (operator === '!=') return parseUnequal(scanner)
  return parseOrder(scanner, operator)
}

/** What is not there is not unequal either, as at AWS. */
function parseUnequal(scanner: Scanner): Compare {
  const equal = parseEqual(scanner)
  return value => value !== undefined && !equal(value)
}

function parseEqual(scanner: Scanner): Compare {
  const regex = scanner.takeRegex()
  if (regex) return value => typeof value === 'string' && regex.test(value)
  const quoted = scanner.takeQuoted()
  if (quoted !== undefined) return equalsText(quoted)
  const word = scanner.take(/[^\s"(){}&|=<>!]+/y)
  if (word === undefined) return scanner.fail('a number, a "text" or a %regex%')
  const number = Number(word)
  const asText = equalsText(word)
  if (Number.isNaN(number)) return asText
  return value => (typeof value === 'number' ? value === number : asText(value))
}

/** `*` stands for any characters. Looks for one part after the other: never slow, as `.*` can be. */
function equalsText(text: string): Compare {
  const parts = text.split('*')
  const [first = '', last = ''] = [parts[0], parts.at(-1)]
  const compare: Compare = value => {
    if (typeof value !== 'string' && typeof value !== 'number') return false
    const whole = `${value}`
    if (parts.length === 1) return whole === text
    const end = whole.length - last.length
    if (!whole.startsWith(first) || !whole.endsWith(last)) return false
    let from = first.length
    for (const part of parts.slice(1, -1)) {
      const at = whole.indexOf(part, from)
      if (at < 0) return false
      from = at + part.length
    }
    return from <= end
  }
  // Only what JSON has one spelling for: other characters may have been escaped.
  const isPlain = /^[\w .:-]+$/.test(first)
  return isPlain ? Object.assign(compare, { needle: first }) : compare
}

const orders: { [operator: string]: (value: number, limit: number) => boolean } = {
  '<': (value, limit) => value < limit,
  '<=': (value, limit) => value <= limit,
  '>': (value, limit) => value > limit,
  '>=': (value, limit) => value >= limit,
}

function parseOrder(scanner: Scanner, operator: string): Compare {
  const number = scanner.take(/[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/iy)
  if (number === undefined) return scanner.fail('a number')
  const holds = orders[operator]
  return value => typeof value === 'number' && holds?.(value, Number(number)) === true
}
