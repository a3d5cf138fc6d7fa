import type { Expression } from './expression.ts'
import { createScanner, FilterError, type Scanner } from './scanner.ts'
import { parseTerm } from './term.ts'

/** AWS documents no limit. Far longer than real expressions, and parsed in a millisecond. */
const maxLength = 32 * 1024

/** Far deeper than real expressions; without a limit, brackets alone would exhaust the stack. */
const maxDepth = 100

/**
 * Parses an X-Ray filter expression, such as
 *
 *     service("activities") { fault } AND responsetime > 1 !annotation.app_handle
 *
 * `AND` binds tighter than `OR`, and two terms side by side are joined by `AND`. Keywords, `AND`
 * and `OR` may have any case.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html
 *
 * `withStates`: the viewer's own keywords are known too.
 *
 * Returns undefined for an empty expression. Throws `FilterError` for an invalid one.
 */
export function parseFilterExpression(
  text: string,
  { withStates = false } = {},
): Expression | undefined {
  if (text.length > maxLength) {
    throw new FilterError(maxLength, `an expression of at most ${maxLength} characters`)
  }
  const scanner = createScanner(text)
  if (scanner.isAtEnd()) return undefined
  const parser = createParser(scanner, withStates)
  const expression = parser.anyOf(false)
  if (!scanner.isAtEnd()) scanner.fail('AND, OR, another term or the end')
  return expression
}

/** `isInside`: within the braces of service() or edge(), where fewer keywords are allowed. */
function createParser(scanner: Scanner, withStates: boolean) {
  let depth = 0

  function anyOf(isInside: boolean): Expression {
    const of = [allOf(isInside)]
    while (scanner.takeOneOf(['or'])) of.push(allOf(isInside))
    return of.length === 1 ? of[0]! : { kind: 'any-of', of }
  }

  function allOf(isInside: boolean): Expression {
    const of = [unary(isInside)]
    while (scanner.takeOneOf(['and']) || isTermAhead()) of.push(unary(isInside))
    return of.length === 1 ? of[0]! : { kind: 'all-of', of }
  }

  function isTermAhead(): boolean {
    if (scanner.isAtEnd()) return false
    const next = scanner.take(/(?=[!(])|(?=(?!or\b)[a-z_])/iy)
    return next !== undefined
  }

  function unary(isInside: boolean): Expression {
    let isOpposite = false
    while (scanner.takeSymbol('!')) isOpposite = !isOpposite
    const of = scanner.takeSymbol('(')
      ? nested(')', isInside)
      : parseTerm(scanner, { isInside, withStates }, () => nested('}', true))
    return isOpposite ? { kind: 'not', of } : of
  }

  /** Parses the content of brackets whose opening one has been taken. */
  function nested(close: string, isInside: boolean): Expression {
    if (++depth > maxDepth) scanner.fail(`at most ${maxDepth} brackets in one another`)
    const expression = anyOf(isInside)
    if (!scanner.takeSymbol(close)) scanner.fail(`AND, OR, another term or "${close}"`)
    depth--
    return expression
  }

  return { anyOf }
}
