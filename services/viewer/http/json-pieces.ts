/** A longer array is written in pieces. */
const longLength = 64

/** Every piece but the last has at least this many characters. */
const pieceLength = 16 * 1024

/**
 * `JSON.stringify` in steps, with the same result, so that an answer of tens of megabytes does not
 * block the event loop. Yields after each step and passes pieces to `write`. Only long arrays and
 * the values around them are taken apart: the native function is several times faster for the rest.
 */
export function* writeJson(value: unknown, write: (piece: string) => void): Generator<void> {
  let piece = ''
  for (const text of textsOf(value, 2)) {
    piece += text
    if (piece.length < pieceLength) continue
    write(piece)
    piece = ''
    yield
  }
  write(piece)
}

/** `depth`: levels that are taken apart regardless of their length. */
function* textsOf(value: unknown, depth: number): Generator<string> {
  if (!isPlain(value) || (depth === 0 && !hasLongArray(value))) {
    yield JSON.stringify(value) ?? 'null'
    return
  }
  const below = Math.max(0, depth - 1)
  yield* Array.isArray(value) ? textsOfArray(value, below) : textsOfObject(value, below)
}

function* textsOfArray(array: unknown[], depth: number): Generator<string> {
  let before = '['
  for (const element of array) {
    yield before
    yield* textsOf(element, depth)
    before = ','
  }
  yield before === '[' ? '[]' : ']'
}

function* textsOfObject(object: object, depth: number): Generator<string> {
  let before = '{'
  for (const [key, value] of Object.entries(object)) {
    if (isLeftOut(value)) continue
    yield `${before}${JSON.stringify(key)}:`
    yield* textsOf(value, depth)
    before = ','
  }
  yield before === '{' ? '{}' : '}'
}

const isLeftOut = (value: unknown) =>
  value === undefined || typeof value === 'function' || typeof value === 'symbol'

/** Whether a value is neither an instance of another class nor has its own `toJSON`. */
function isPlain(value: unknown): value is unknown[] | object {
  if (typeof value !== 'object' || value === null || 'toJSON' in value) return false
  const prototype = Object.getPrototypeOf(value)
  return Array.isArray(value) || prototype === Object.prototype || prototype === null
}

const hasLongArray = (value: unknown[] | object) =>
  isLongArray(value) || Object.values(value).some(isLongArray)

const isLongArray = (value: unknown) => Array.isArray(value) && value.length > longLength
