/** One character of a text, as an expression has it; several of them make a repetition. */
export type Position = {
  /** Whether it may be this UTF-16 code unit. */
  accepts: Accepts
  isOptional: boolean
  /** Whether it may come again at once. */
  isRepeatable: boolean
}

/** What stands between two `|`. */
export type Alternative = { positions: Position[]; isAtStart: boolean; isAtEnd: boolean }

type Accepts = (code: number) => boolean

/** What an expression should have had, and where. */
export class RegexProblem extends Error {
  constructor(at: number, expected: string) {
    super(`${expected} at its character ${at + 1}`)
  }
}

/**
 * All positions of an expression, its repetitions written out: `\d{1,3}` has three. An expression
 * without repetitions has at most 1,022 (AWS's limit for a pattern); `{m,n}` must not make more.
 */
const maxPositions = 1024

/**
 * Understands the regular expressions of CloudWatch's filter patterns: `^ $ . ? * + {m,n} [] |`,
 * `\d \D \s \S \w \W \xhh` and an escaped symbol. There are no groups.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/regex-expressions.html
 *
 * Throws `RegexProblem` for anything else.
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

  /** Before `^` and after `$` there is nothing, so what stands there has to be optional. */
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

type Reader = ReturnType<typeof createReader>

function createReader(source: string) {
  let at = 0

  /** `from`: where it is missing, from here. */
  function fail(expected: string, from = 0): never {
    throw new RegexProblem(at + from, expected)
  }

  function take(): string {
    const char = source[at] ?? fail('one more character')
    at++
    return char
  }

  function takeOne(chars: string): string | undefined {
    const char = source[at]
    if (char === undefined || !chars.includes(char)) return undefined
    at++
    return char
  }

  /** Takes what a sticky expression matches here. */
  function takeForm(form: RegExp): RegExpExecArray | undefined {
    form.lastIndex = at
    const found = form.exec(source) ?? undefined
    at += found?.[0].length ?? 0
    return found
  }

  return {
    fail,
    take,
    takeOne,
    takeForm,
    peek: (ahead = 0) => source[at + ahead],
    isAtEnd: () => at >= source.length,
  }
}

function readQuantifier(reader: Reader): { min: number; max: number } {
  const quantifier = readGreedy(reader)
  // A reluctant one, `a+?`, finds the same lines.
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

function readAtom(reader: Reader): Accepts {
  if (reader.takeOne('.')) return code => !isLineEnd(code)
  if (reader.takeOne('[')) return readClass(reader)
  if (reader.takeOne('\\')) return acceptsItem(readEscape(reader))
  if ('?*+{'.includes(reader.peek() ?? '')) reader.fail('something to repeat')
  return acceptsItem(reader.take().charCodeAt(0))
}

/** A character, or a set of them. */
type Item = number | Accepts

const acceptsItem = (item: Item): Accepts =>
  typeof item === 'number' ? code => code === item : item

function readClass(reader: Reader): Accepts {
  const isNegated = reader.takeOne('^') !== undefined
  const members: Accepts[] = []
  while (!reader.takeOne(']')) members.push(...readMembers(reader))
  if (members.length === 0) reader.fail('a character in [ ]')
  return code => members.some(accepts => accepts(code)) !== isNegated
}

/** `a`, `\d`, `a-z`; the hyphen of `\w-z` stands for itself. */
function readMembers(reader: Reader): Accepts[] {
  const from = readItem(reader)
  if (reader.peek() !== '-' || reader.peek(1) === ']') return [acceptsItem(from)]
  const hyphen = reader.take().charCodeAt(0)
  const to = readItem(reader)
  if (typeof from !== 'number' || typeof to !== 'number') {
    return [from, hyphen, to].map(acceptsItem)
  }
  if (to < from) reader.fail('a range from low to high')
  return [code => code >= from && code <= to]
}

const readItem = (reader: Reader): Item =>
  reader.takeOne('\\') ? readEscape(reader) : reader.take().charCodeAt(0)

const sets: { [letter: string]: Accepts } = {
  d: code => code >= 0x30 && code <= 0x39,
  s: code => /\s/.test(String.fromCharCode(code)),
  w: code => /\w/.test(String.fromCharCode(code)),
}

/** What follows a backslash. */
function readEscape(reader: Reader): Item {
  const [, digits] = reader.takeForm(/x([\da-f]{2})/iy) ?? []
  if (digits) return Number.parseInt(digits, 16)
  const letter = reader.take()
  const set = sets[letter.toLowerCase()]
  if (set) return letter in sets ? set : opposite(set)
  if (!/[\da-z]/i.test(letter)) return letter.charCodeAt(0)
  return reader.fail('\\d \\D \\s \\S \\w \\W \\xhh or an escaped symbol', -2)
}

const opposite =
  (accepts: Accepts): Accepts =>
  code =>
    !accepts(code)

const isLineEnd = (code: number) =>
  code === 0x0a || code === 0x0d || code === 0x2028 || code === 0x2029
