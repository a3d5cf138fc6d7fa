import type { LineMatcher } from '../store/log-queries.ts'
import { parseComparison } from './comparison.ts'
import type { Scanner } from './pattern-scanner.ts'

type Test = (field: string) => boolean

/** `...`: any number of fields, none too. */
const ellipsis = Symbol('...')

/**
 * What follows the opening bracket of `[ip, ..., status = 404 || status = 410, bytes > 1000]`: one
 * name for each field of the line, whatever it is called, with what the field has to be.
 */
export function parseDelimitedPattern(scanner: Scanner): LineMatcher {
  const fields: (Test | typeof ellipsis)[] = []
  do {
    const isGap = scanner.takeSymbol('...')
    if (isGap && fields.includes(ellipsis)) scanner.fail('one ... in a pattern, no more')
    fields.push(isGap ? ellipsis : parseAny(scanner))
  } while (scanner.takeSymbol(','))
  scanner.expectSymbol(']')
  if (!scanner.isAtEnd()) scanner.fail('the end of the pattern')
  const gap = fields.indexOf(ellipsis)
  const tests = fields.filter(field => field !== ellipsis)
  const before = gap < 0 ? tests : tests.slice(0, gap)
  const after = tests.slice(before.length)
  return {
    needles: [],
    matches(line) {
      const values = fieldsOf(line)
      const isLong = gap < 0 ? values.length === tests.length : values.length >= tests.length
      const first = values.length - after.length
      return (
        isLong &&
        before.every((test, index) => test(values[index]!)) &&
        after.every((test, index) => test(values[first + index]!))
      )
    },
  }
}

function parseAny(scanner: Scanner): Test {
  const tests = [parseAll(scanner)]
  while (scanner.takeSymbol('||')) tests.push(parseAll(scanner))
  return field => tests.some(test => test(field))
}

function parseAll(scanner: Scanner): Test {
  const tests = [parseOne(scanner)]
  while (scanner.takeSymbol('&&')) tests.push(parseOne(scanner))
  return field => tests.every(test => test(field))
}

function parseOne(scanner: Scanner): Test {
  scanner.skipSpace()
  if (scanner.take(/[\w$@-]+/y) === undefined) return scanner.fail('the name of a field or ...')
  scanner.skipSpace()
  if (scanner.take(/(?=[=!<>])/y) === undefined) return () => true
  const compare = parseComparison(scanner)
  // All fields of a line are texts; of those that are numbers the size can be asked too.
  return field => compare(field) || (isNumber(field) && compare(Number(field)))
}

const isNumber = (field: string) => /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i.test(field)

/** Spaces part fields, but not within brackets or quotes, which are no part of the field. */
function fieldsOf(line: string): string[] {
  const fields = line.match(/\[[^\]]*\]|"[^"]*"|\S+/g) ?? []
  return fields.map(field => field.replace(/^\[(.*)\]$|^"(.*)"$/s, '$1$2'))
}
