import { type Random, wordsIn } from '../random.ts'
import { mutateBytes } from './bytes.ts'

/** Characters that programs which read text often mishandle. */
const pieces = [
  '',
  ...wordsIn(`
    0 -1 1e308 9007199254740993 18446744073709551616 0x10 NaN Infinity
  `),
  '\0',
  '\t',
  '\r\n',
  '\u2028',
  '\ufeff',
  'ß',
  'İ',
  'é',
  '漢',
  '🚲',
  '\ud800',
  '\u200b',
  '"',
  "'",
  '\\',
  '\\"',
  ...wordsIn(`
    % %% * .* ? ^ $ | & = != < >= ( ) [ ] { } , ; : / // .. @ # - + ~
  `),
  '`',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  'undefined',
  '[object Object]',
  "' OR 1=1 --",
  '<script>',
  '$' + '{x}',
  '%00',
  '%zz',
  '%f0%9f',
  '{{',
  '\u0000\u0001',
]

/** Changes text as text, with words of the format; now and then as bytes. */
export const textMutator =
  (words: readonly string[]) =>
  (random: Random, input: Buffer, other: Buffer): Buffer => {
    if (random.chance(0.3)) return mutateBytes(random, input, other)
    const text = input.toString('utf8')
    return Buffer.from(random.pick(changes)(random, text, words))
  }

type Change = (random: Random, text: string, words: readonly string[]) => string

const pieceOf = (random: Random, words: readonly string[]) =>
  words.length > 0 && random.chance(0.6) ? random.pick(words) : random.pick(pieces)

const insert: Change = (random, text, words) => {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + pieceOf(random, words) + text.slice(at)
}

const replace: Change = (random, text, words) => {
  const at = random.below(text.length + 1)
  return text.slice(0, at) + pieceOf(random, words) + text.slice(at + 1 + random.size(20))
}

const replaceWord: Change = (random, text, words) => {
  const found = [...text.matchAll(/[\w.]+/g)]
  if (found.length === 0) return insert(random, text, words)
  const { index, 0: word } = random.pick(found)
  return text.slice(0, index) + pieceOf(random, words) + text.slice(index + word.length)
}

const remove: Change = (random, text) => {
  const at = random.below(text.length || 1)
  return text.slice(0, at) + text.slice(at + 1 + random.size(text.length))
}

const pump: Change = (random, text, words) => {
  const at = random.below(text.length + 1)
  const piece = random.chance(0.5)
    ? text.slice(at, at + 1 + random.size(12))
    : pieceOf(random, words)
  const count = Math.min(1 + random.size(30_000), Math.floor(50_000 / (piece.length || 1)))
  return text.slice(0, at) + piece.repeat(count) + text.slice(at)
}

const nest: Change = (random, text) => {
  const [open, close] = random.pick(brackets)
  const count = 1 + random.size(10_000)
  const at = random.below(text.length + 1)
  const end = at + random.size(text.length - at)
  return (
    text.slice(0, at) +
    open.repeat(count) +
    text.slice(at, end) +
    close.repeat(count) +
    text.slice(end)
  )
}

const brackets = [
  ['(', ')'],
  ['[', ']'],
  ['{', '}'],
  ['{"a":', '}'],
  ['!(', ')'],
  ['"', '"'],
] as const

const changes = [insert, insert, replace, replace, replaceWord, replaceWord, remove, pump, nest]
