import { isLong, settle, type Verdict } from '../../turns/verdict.ts'
import { parseComparison } from './comparison.ts'
import type { LineMatcher } from './line-matcher.ts'
import type { Scanner } from './pattern-scanner.ts'

type Test = (field: string) => Verdict

/** `...`: any number of fields, or none. */
const ellipsis = Symbol('...')

type Field = Test | typeof ellipsis

/**
 * Parses what follows the opening bracket of `[ip, ..., status = 404 || status = 410, bytes >
 * 1000]`: a name for each field of the line, any name, with its condition.
 */
export function parseDelimitedPattern(scanner: Scanner): LineMatcher {
  const fields: Field[] = []
  do fields.push(parseField(scanner, fields))
  while (scanner.takeSymbol(','))
  scanner.expectSymbol(']')
  if (!scanner.isAtEnd()) scanner.fail('the end of the pattern')
  const gap = fields.indexOf(ellipsis)
  const tests = fields.filter(field => field !== ellipsis)
  const before = gap < 0 ? tests : tests.slice(0, gap)
  const after = tests.slice(before.length)
  return {
    needles: [],
    *matches(line) {
      const fields = yield* fieldsOf(line)
      const isRightCount = gap < 0 ? fields.length === tests.length : fields.length >= tests.length
      if (!isRightCount) return false
      const first = fields.length - after.length
      for (const [index, test] of before.entries()) {
        if (!(yield* settle(test(fields[index]!)))) return false
      }
      for (const [index, test] of after.entries()) {
        if (!(yield* settle(test(fields[first + index]!)))) return false
      }
      return true
    },
  }
}

function parseField(scanner: Scanner, fields: Field[]): Field {
  const isGap = scanner.takeSymbol('...')
  if (isGap && fields.includes(ellipsis)) scanner.fail('one ... in a pattern, no more')
  if (isGap) return ellipsis
  // A comma at the end stands for one more field, as in AWS's example.
  if (fields.length > 0 && scanner.take(/(?=\])/y) !== undefined) return () => true
  return parseAny(scanner)
}

function parseAny(scanner: Scanner): Test {
  const tests = [parseAll(scanner)]
  while (scanner.takeSymbol('||')) tests.push(parseAll(scanner))
  return function* (field) {
    for (const test of tests) if (yield* settle(test(field))) return true
    return false
  }
}

function parseAll(scanner: Scanner): Test {
  const tests = [parseOne(scanner)]
  while (scanner.takeSymbol('&&')) tests.push(parseOne(scanner))
  return function* (field) {
    for (const test of tests) {
      if (isLong(field)) yield
      if (!(yield* settle(test(field)))) return false
    }
    return true
  }
}

function parseOne(scanner: Scanner): Test {
  scanner.skipSpace()
  if (scanner.take(/[\w$@-]+/y) === undefined) return scanner.fail('the name of a field or ...')
  scanner.skipSpace()
  if (scanner.take(/(?=[=!<>])/y) === undefined) return () => true
  const compare = parseComparison(scanner)
  // Fields are texts; a numeric one is also compared as a number.
  return function* (field) {
    if (yield* settle(compare(field))) return true
    return isNumber(field) && (yield* settle(compare(Number(field))))
  }
}

const isNumber = (field: string) => /^[-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[-+]?\d+)?$/i.test(field)

// The fields that can be split off in less than a millisecond.
const fieldsAtOnce = 1000

/** Spaces separate fields, but not within brackets or quotes, which are not part of the field. */
function* fieldsOf(line: string): Generator<void, string[], void> {
  const fields: string[] = []
  /** Closing brackets and quotes that the rest does not contain: each is searched for once. */
  const unclosed = new Set<string>()
  let at = takeAt(/\s*/y, line, 0).length
  while (at < line.length) {
    const close = closings[line[at]!]
    const end = close && !unclosed.has(close) ? line.indexOf(close, at + 1) : -1
    if (close && end < 0) unclosed.add(close)
    const word = end < 0 ? takeAt(/\S+/y, line, at) : undefined
    fields.push(word ?? line.slice(at + 1, end))
    at = word === undefined ? end + 1 : at + word.length
    at += takeAt(/\s*/y, line, at).length
    if (fields.length % fieldsAtOnce === 0) yield
  }
  return fields
}

const closings: { [opening: string]: string } = { '[': ']', '"': '"' }

function takeAt(form: RegExp, text: string, at: number): string {
  form.lastIndex = at
  return form.exec(text)?.[0] ?? ''
}
