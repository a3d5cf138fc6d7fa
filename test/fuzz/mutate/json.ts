import { type Random, wordsIn } from '../random.ts'
import { textMutator } from './text.ts'

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** Changes JSON as a tree, with keys and values of the format; now and then as text. */
export const jsonMutator = (words: readonly string[]) => {
  const mutateText = textMutator([...words, ...structure])
  return (random: Random, input: Buffer, other: Buffer): Buffer => {
    const tree = parse(input)
    if (tree === undefined || random.chance(0.15)) return mutateText(random, input, other)
    try {
      const changed = changeSomewhere(random, tree, words, parse(other))
      return Buffer.from(spell(changed, random))
    } catch (error) {
      // JSON that is nested too deep for JSON.stringify is still an input, and is changed as text.
      if (error instanceof RangeError) return mutateText(random, input, other)
      throw error
    }
  }
}

const structure = [
  ...wordsIn(`
    { } [ ] , : "": {} [] null
  `),
  '\\u0000',
  '\\ud800',
]

function parse(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}

/** Numbers that JSON allows and `JSON.stringify` never writes. */
const rawNumbers = [
  '1e400',
  '-0',
  '1E+2',
  '0.1e-400',
  '18446744073709551615',
  '9223372036854775807',
]
const rawMark = 'a raw number '

const spell = (value: Json, random: Random) =>
  JSON.stringify(value).replaceAll(/"a raw number ([^"]*)"/g, '$1') +
  (random.chance(0.02) ? ' ' : '')

const scalars = (random: Random, words: readonly string[]): Json =>
  random.pick<Json>([
    null,
    true,
    false,
    0,
    -1,
    1,
    0.5,
    2 ** 31,
    2 ** 32,
    2 ** 53,
    2 ** 63,
    1e300,
    5e-324,
    -1e20,
    '',
    ' ',
    '0',
    '\0',
    '🚲',
    'x'.repeat(300),
    'ß'.repeat(40),
    `${rawMark}${random.pick(rawNumbers)}`,
    random.pick(words),
    random.hex(16),
    random.hex(32),
    '9'.repeat(1 + random.size(400)),
  ])

const composites = (random: Random, words: readonly string[], value: Json): Json =>
  random.pick<() => Json>([
    () => [],
    () => ({}),
    () => [value],
    () => Array(1 + random.size(200)).fill(value),
    () => ({ [random.pick(words)]: value }),
    () => JSON.parse(`{"__proto__":${JSON.stringify(value)},"constructor":1}`),
    () => nested(value, 1 + random.size(2000), random.chance(0.5)),
    () => Object.fromEntries(random.times(1 + random.size(300), index => [`${index}`, value])),
  ])()

function nested(value: Json, depth: number, isList: boolean): Json {
  let inner = value
  for (let level = 0; level < depth; level++) inner = isList ? [inner] : { a: inner }
  return inner
}

/** Descends at random, and changes the value there. */
function changeSomewhere(
  random: Random,
  value: Json,
  words: readonly string[],
  other?: Json,
): Json {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0
  if (isLeaf || random.chance(0.15)) return change(random, value, words, other)
  if (Array.isArray(value)) {
    const index = random.below(value.length)
    if (random.chance(0.1)) return value.toSpliced(index, 1)
    if (random.chance(0.1)) return value.toSpliced(index, 0, value[index]!)
    return value.with(index, changeSomewhere(random, value[index]!, words, other))
  }
  const key = random.pick(Object.keys(value))
  const { [key]: inner = null, ...rest } = value
  if (random.chance(0.08)) return rest
  if (random.chance(0.08)) return { ...rest, [random.pick(words)]: inner }
  if (random.chance(0.05)) return { ...value, [random.pick(words)]: scalars(random, words) }
  return { ...value, [key]: changeSomewhere(random, inner, words, other) }
}

function change(random: Random, value: Json, words: readonly string[], other?: Json): Json {
  if (other !== undefined && random.chance(0.15)) return partOf(random, other)
  if (typeof value === 'string' && random.chance(0.4)) return changeText(random, value)
  if (typeof value === 'number' && random.chance(0.4))
    return value * random.pick([-1, 2, 1e9, 1e-9])
  return random.chance(0.7) ? scalars(random, words) : composites(random, words, value)
}

function changeText(random: Random, text: string): string {
  const at = random.below(text.length + 1)
  return random.pick([
    () => text.slice(at),
    () => text.slice(0, at),
    () => text.repeat(1 + random.size(2000)).slice(0, 50_000),
    () => text.toUpperCase(),
    () => text.slice(0, at) + random.pick(['\0', '"', '\\', '\n', '/', '*', '🚲']) + text.slice(at),
  ])()
}

function partOf(random: Random, tree: Json): Json {
  let part = tree
  while (typeof part === 'object' && part !== null && random.chance(0.8)) {
    const inner = Object.values(part)
    if (inner.length === 0) break
    part = random.pick(inner)
  }
  return part
}
