import type { Expression, NumberTest, Test, TextTest } from './expression.ts'
import type { Scanner } from './scanner.ts'

/** Makes a term from its test. Without a test, the term asks whether there is any value. */
type Make<Of> = (test: { test?: Of }) => Expression

const symbols = ['!=', '<=', '>=', '=', '<', '>'] as const
const words = ['contains', 'beginswith', 'endswith'] as const

type Operator = (typeof symbols)[number] | (typeof words)[number]

const takeOperator = (scanner: Scanner): Operator | undefined =>
  symbols.find(symbol => scanner.takeSymbol(symbol)) ?? scanner.takeOneOf(words)

/** `fault`, `fault = false`, `fault != true`. */
export function parseFlagTest(scanner: Scanner, flag: Expression): Expression {
  const at = scanner.here()
  const operator = takeOperator(scanner)
  if (operator === undefined) return flag
  if (operator !== '=' && operator !== '!=') return scanner.fail('= or !=', at)
  const value = takeBoolean(scanner)
  if (value === undefined) return scanner.fail('true or false')
  return (operator === '=') === value ? flag : { kind: 'not', of: flag }
}

/** `responsetime`, `responsetime >= 0.5`. */
export function parseNumberTest(scanner: Scanner, make: Make<NumberTest>): Expression {
  const at = scanner.here()
  const operator = takeOperator(scanner)
  if (operator === undefined) return make({})
  if (isWord(operator)) return scanner.fail('=, !=, <, <=, > or >=', at)
  return compareNumber(operator, scanner.takeNumber() ?? scanner.fail('a number'), make)
}

/** `http.url`, `http.url CONTAINS "/api/"`. */
export function parseTextTest(scanner: Scanner, make: Make<TextTest>): Expression {
  const at = scanner.here()
  const operator = takeOperator(scanner)
  if (operator === undefined) return make({})
  if (isOrder(operator)) return scanner.fail('=, !=, CONTAINS, BEGINSWITH or ENDSWITH', at)
  const value = scanner.takeText() ?? scanner.fail('a text in double quotes')
  return compareText(operator, value, make)
}

/** An annotation may have either type; the value that it is compared with decides. */
export function parseTest(scanner: Scanner, make: Make<Test>): Expression {
  const at = scanner.here()
  const operator = takeOperator(scanner)
  if (operator === undefined) return make({})
  const text = scanner.takeText()
  if (text !== undefined && isOrder(operator)) scanner.fail('=, !=, CONTAINS … with a text', at)
  if (text !== undefined) return compareText(operator as TextOperator, text, make)
  if (isWord(operator)) return scanner.fail('a text in double quotes')
  const number = scanner.takeNumber()
  if (number !== undefined) return compareNumber(operator, number, make)
  const value = takeBoolean(scanner)
  if (value === undefined) return scanner.fail('a text in double quotes, a number, true or false')
  if (isOrder(operator)) return scanner.fail('= or != with true or false', at)
  const equal = make({ test: { operator: '=', value } })
  return operator === '!=' ? { kind: 'not', of: equal } : equal
}

type NumberOperator = (typeof symbols)[number]
type TextOperator = '=' | '!=' | (typeof words)[number]

const isWord = (operator: Operator): operator is (typeof words)[number] =>
  words.some(word => word === operator)

const isOrder = (operator: Operator): operator is '<' | '<=' | '>' | '>=' => /^[<>]/.test(operator)

function compareNumber(operator: NumberOperator, value: number, make: Make<NumberTest>) {
  if (operator !== '!=') return make({ test: { operator, value } })
  return { kind: 'not', of: make({ test: { operator: '=', value } }) } as const
}

function compareText(operator: TextOperator, value: string, make: Make<TextTest>) {
  if (operator !== '!=') return make({ test: { operator, value } })
  return { kind: 'not', of: make({ test: { operator: '=', value } }) } as const
}

function takeBoolean(scanner: Scanner): boolean | undefined {
  const word = scanner.takeOneOf(['true', 'false'])
  return word === undefined ? undefined : word === 'true'
}
