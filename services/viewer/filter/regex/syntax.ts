import { type Accepts, readAtom } from './atom.ts'
import { createReader, type Reader } from './reader.ts'

/** One character of an expression. A repetition consists of several. */
type Position = {
  /** Whether it accepts this UTF-16 code unit. */
  accepts: Accepts
  isOptional: boolean
  /** Whether it may occur again right away. */
  isRepeatable: boolean
}

/** The part between two `|`. */
export type Alternative = { positions: Position[]; isAtStart: boolean; isAtEnd: boolean }

/**
 * All positions of an expression with its repetitions written out: `\d{1,3}` has three. An
 * expression without repetitions has at most 1,022 (AWS's limit for a pattern); `{m,n}` must not
 * make more.
 */
const maxPositions = 1024

/**
 * Parses the regular expressions of CloudWatch's filter patterns: `^ $ . ? * + {m,n} [] |`, `\d \D
 * \s \S \w \W \xhh` and an escaped symbol. There are no groups.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html
 *
 * Throws `RegexError` for anything else.
 */
export function parseRegex(source: string): Alternative[] {
  const reader = createReader(source)
  let room = maxPositions
  const alternatives: Alternative[] = []
  do {
    const builder = createAlternative()
    while (!reader.isAtEnd() && reader.peek() !== '|') {
      const anchor = reader.takeOne('^$')
      if (anchor) builder.addAnchor(anchor)
      else {
        const accepts = readAtom(reader)
        const { min, max } = readQuantifier(reader)
        room -= Math.max(min, Number.isFinite(max) ? max : 1)
        if (room < 0) reader.fail(`at most ${maxPositions} characters with all repetitions`)
        builder.addAtom(accepts, min, max)
      }
    }
    alternatives.push(builder.done())
  } while (reader.takeOne('|'))
  return alternatives
}

function createAlternative() {
  let positions: Position[] = []
  let [isAtStart, isAtEnd, isImpossible] = [false, false, false]

  /** Nothing comes before `^` or after `$`, so anything written there must be optional. */
  function addAnchor(anchor: string): void {
    if (anchor === '$') isAtEnd = true
    else {
      isAtStart = true
      isImpossible ||= positions.some(({ isOptional }) => !isOptional)
      positions = []
    }
  }

  function addAtom(accepts: Accepts, min: number, max: number): void {
    if (isAtEnd) {
      isImpossible ||= min > 0
      return
    }
    const count = Number.isFinite(max) ? max : Math.max(min, 1)
    for (let i = 0; i < count; i++) {
      const isRepeatable = max === Number.POSITIVE_INFINITY && i === count - 1
      positions.push({ accepts, isOptional: i >= min, isRepeatable })
    }
  }

  const nothing: Position = { accepts: () => false, isOptional: false, isRepeatable: false }
  const done = (): Alternative => ({
    positions: isImpossible ? [nothing] : positions,
    isAtStart,
    isAtEnd,
  })

  return { addAnchor, addAtom, done }
}

function readQuantifier(reader: Reader): { min: number; max: number } {
  const quantifier = readGreedy(reader)
  // A reluctant repetition, `a+?`, finds the same lines.
  if (quantifier) reader.takeOne('?')
  return quantifier ?? { min: 1, max: 1 }
}

function readGreedy(reader: Reader): { min: number; max: number } | undefined {
  const sign = reader.takeOne('?*+')
  if (sign) return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY }
  if (reader.peek() !== '{') return undefined
  const [, from, comma, to] =
    reader.takeForm(/\{(\d{1,4})(,?)(\d{0,4})\}/y) ??
    reader.fail('a repetition such as {2} or {1,3}, or \\{')
  const min = Number(from)
  const max = to ? Number(to) : comma ? Number.POSITIVE_INFINITY : min
  return max >= min ? { min, max } : reader.fail('a repetition from few to many')
}
