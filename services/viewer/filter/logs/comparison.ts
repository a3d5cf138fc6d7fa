import { createGlob } from '../../../text/glob.ts'
import { opposite, type Verdict } from '../../turns/verdict.ts'
import type { Scanner } from './pattern-scanner.ts'

/** Tests a value. */
export type Compare = ((value: unknown) => Verdict) & {
  /** A text that every matching line contains. */
  needle?: string
}

const named: { [words: string]: Compare } = {
  'IS NULL': value => value === null,
  'IS TRUE': value => value === true,
  'IS FALSE': value => value === false,
  'NOT EXISTS': value => value === undefined,
}

/**
 * Parses what follows a selector or a field's name: `= "err*"`, `>= 500`, `IS NULL`. AWS's examples
 * write both `!=` and `=!`.
 */
export function parseComparison(scanner: Scanner): Compare {
  scanner.skipSpace()
  const words = scanner.take(/IS\s+(?:NULL|TRUE|FALSE)\b|NOT\s+EXISTS\b/iy)
  const known = words && named[words.toUpperCase().replaceAll(/\s+/g, ' ')]
  if (known) return known
  const operator = scanner.take(/!=|=!|<=|>=|=|<|>/y)
  if (operator === undefined) {
    return scanner.fail('= != < <= > >=, IS NULL, IS TRUE, IS FALSE or NOT EXISTS')
  }
  scanner.skipSpace()
  if (operator === '=') return parseEqual(scanner)
  if (operator === '!=' || operator === '=!') return parseUnequal(scanner)
  return parseOrder(scanner, operator)
}

/** An absent value is not unequal, as at AWS. */
function parseUnequal(scanner: Scanner): Compare {
  const equal = parseEqual(scanner)
  return value => value !== undefined && opposite(equal(value))
}

function parseEqual(scanner: Scanner): Compare {
  const regex = scanner.takeRegex()
  if (regex) return value => typeof value === 'string' && regex.test(value)
  const quoted = scanner.takeQuoted()
  if (quoted !== undefined) return equalsText(quoted)
  const word = scanner.takeTerm(/[\w.*+-]+/y, /[^\w.*+\-\s"(){}[\],&|=<>!%]+/y)
  if (word === undefined) return scanner.fail('a number, a "text" or a %regex%')
  const number = Number(word)
  const asText = equalsText(word)
  if (Number.isNaN(number)) return asText
  return value => (typeof value === 'number' ? value === number : asText(value))
}

/** `*` stands for any characters. */
function equalsText(text: string): Compare {
  const matches = createGlob(text)
  const compare: Compare = value =>
    (typeof value === 'string' || typeof value === 'number') && matches(`${value}`)
  const [first = ''] = text.split('*', 1)
  // Only characters that have one spelling in JSON: others may be escaped.
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
  const number = scanner.take(/[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?/iy)
  if (number === undefined) return scanner.fail('a number')
  const holds = orders[operator]
  return value => typeof value === 'number' && holds?.(value, Number(number)) === true
}
