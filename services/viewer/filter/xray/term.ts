import { parseFlagTest, parseNumberTest, parseTest, parseTextTest } from './comparison.ts'
import {
  type Expression,
  flagKeywords,
  numberKeywords,
  type ServiceMatch,
  stateKeywords,
  textKeywords,
} from './expression.ts'
import type { Scanner } from './scanner.ts'

const allKeywords = [...flagKeywords, ...numberKeywords, ...textKeywords]

/** Elements of root cause lists, which are not supported. */
const rootCauseKeywords = ['first', 'last', 'remote', 'index', 'coverage', 'json']

/** Inside of braces, where fewer keywords are allowed; with those of the viewer alone. */
type Where = { isInside: boolean; withStates: boolean }

/** Parses one term: a keyword with its comparison, service(), edge(), annotation or group. */
export function parseTerm(
  scanner: Scanner,
  where: Where,
  parseBraces: () => Expression,
): Expression {
  const start = scanner.here()
  const word = scanner.takeWord()
  if (word === undefined) return scanner.fail('a keyword, service(), edge(), "!" or "("')
  const lower = word.toLowerCase()
  if (where.isInside && /^(service|edge|annotation|group)\b/.test(lower)) {
    return scanner.fail('a keyword such as fault or responsetime inside { }', start)
  }
  const braces = () => (scanner.takeSymbol('{') ? { filter: parseBraces() } : {})
  if (lower === 'service') return { kind: 'service', ...parseServiceArgument(scanner), ...braces() }
  if (lower === 'edge') return { kind: 'edge', ...parseEdgeArguments(scanner), ...braces() }
  if (/^annotation(\.|$)/.test(lower)) return parseAnnotation(scanner, word)
  if (lower === 'group.name' || lower === 'group.arn') return parseGroup(scanner, lower)
  return parseKeyword(scanner, lower, start, where)
}

function parseKeyword(
  scanner: Scanner,
  word: string,
  start: number,
  { isInside, withStates }: Where,
): Expression {
  const flag = flagKeywords.find(keyword => keyword === word)
  if (flag) return parseFlagTest(scanner, { kind: 'flag', keyword: flag })
  const states = withStates && !isInside ? stateKeywords : []
  const state = states.find(keyword => keyword === word)
  if (state) return parseFlagTest(scanner, { kind: 'state', keyword: state })
  const number = numberKeywords.find(keyword => keyword === word)
  if (number)
    return parseNumberTest(scanner, test => ({ kind: 'number', keyword: number, ...test }))
  const text = textKeywords.find(keyword => keyword === word)
  if (text) return parseTextTest(scanner, test => ({ kind: 'text', keyword: text, ...test }))
  if (word.startsWith('rootcause') || rootCauseKeywords.includes(word)) {
    return scanner.fail('no root causes: rootcause.* is not supported here', start)
  }
  const known = [...allKeywords, ...states].join(', ')
  return scanner.fail(`service(), edge(), annotation.<key>, group.name, group.arn, ${known}`, start)
}

function parseServiceArgument(scanner: Scanner): { id: ServiceMatch } {
  scanner.expectSymbol('(')
  if (scanner.takeSymbol(')')) return { id: {} }
  const id = parseService(scanner)
  scanner.expectSymbol(')')
  return { id }
}

function parseEdgeArguments(scanner: Scanner): { from: ServiceMatch; to: ServiceMatch } {
  scanner.expectSymbol('(')
  const from = parseService(scanner)
  scanner.expectSymbol(',')
  const to = parseService(scanner)
  scanner.expectSymbol(')')
  return { from, to }
}

/** `"activities"` or `id(name: "activities", type: "AWS::EC2::Instance", account.id: "…")`. */
function parseService(scanner: Scanner): ServiceMatch {
  const name = scanner.takeText()
  if (name !== undefined) return { name }
  if (!scanner.takeOneOf(['id'])) return scanner.fail('a service name in double quotes or id()')
  scanner.expectSymbol('(')
  const match: ServiceMatch = {}
  do {
    const member = scanner.takeOneOf(['name', 'type', 'account.id'])
    if (!member) return scanner.fail('name, type or account.id')
    scanner.expectSymbol(':')
    match[member === 'account.id' ? 'accountId' : member] = expectText(scanner)
  } while (scanner.takeSymbol(','))
  scanner.expectSymbol(')')
  return match
}

/** `annotation.key` or `annotation[key]`; keys keep their case. */
function parseAnnotation(scanner: Scanner, word: string): Expression {
  const dotted = word.slice('annotation.'.length)
  const key = dotted || takeBracketed(scanner)
  if (!key) return scanner.fail('a key, as in annotation.key or annotation[key]')
  return parseTest(scanner, test => ({ kind: 'annotation', key, ...test }))
}

function takeBracketed(scanner: Scanner): string | undefined {
  if (!scanner.takeSymbol('[')) return undefined
  const key = scanner.takeText() ?? scanner.take(/[^\]"[]+/y)?.trim()
  scanner.expectSymbol(']')
  return key
}

function parseGroup(scanner: Scanner, word: 'group.name' | 'group.arn'): Expression {
  const isOpposite = scanner.takeSymbol('!=')
  if (!isOpposite && !scanner.takeSymbol('=')) return scanner.fail('= or !=')
  const by = word === 'group.name' ? 'name' : 'arn'
  const group: Expression = { kind: 'group', by, value: expectText(scanner) }
  return isOpposite ? { kind: 'not', of: group } : group
}

const expectText = (scanner: Scanner) =>
  scanner.takeText() ?? scanner.fail('a text in double quotes')
