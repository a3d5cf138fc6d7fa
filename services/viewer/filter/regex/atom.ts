import type { Reader } from './reader.ts'

/** Whether a UTF-16 code unit is accepted. */
export type Accepts = (code: number) => boolean

/**
 * Reads the part of an expression that stands for one character: a plain one, `.`, a set such as
 * `[^a-z]` or `\d`, an escaped one.
 */
export function readAtom(reader: Reader): Accepts {
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

/** Reads what follows a backslash. */
function readEscape(reader: Reader): Item {
  const [, digits] = reader.takeForm(/x([\da-fA-F]{2})/y) ?? []
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
