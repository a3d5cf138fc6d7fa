import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LargeJson } from '../../../services/viewer/json/large-json.ts'
import { openJson, parseJson, parseJsonText } from '../../../services/viewer/json/outside-json.ts'
import { UnfitJsonError } from '../../../services/viewer/json/unfit-json.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { createRandom } from '../../random.ts'
import { randomJson } from './random-json.ts'

const noLimits = { maxNesting: 1000, maxValues: Number.POSITIVE_INFINITY }
const parse = (body: Buffer | string) => runAtOnce(parseJson(Buffer.from(body as string), noLimits))

/** What a parser returns for a text: its value, or an error. */
function outcome(read: () => unknown): { value: unknown } | 'refused' {
  try {
    return { value: read() }
  } catch (error) {
    if (error instanceof UnfitJsonError || error instanceof SyntaxError) return 'refused'
    throw error
  }
}

/** Makes any text large enough to be read part by part: white space does not change its value. */
const padded = (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(520 * 1024, ' ')])

/** Large containers, with the piece in every place that a value can have. */
function surrounded(piece: Buffer): Buffer {
  const filler = JSON.stringify(Array.from({ length: 9000 }, (_, n) => ({ n })))
  const parts = ['[', filler, ',', piece, ',{"a":', piece, ',"b":', filler, ',"c":', piece, '},[]']
  const many = Array.from({ length: 4 }, () => parts.map(part => Buffer.from(part as string)))
  return Buffer.concat([
    Buffer.from('{"first":'),
    piece,
    Buffer.from(',"list":['),
    ...many.flatMap((list, index) => [...list, Buffer.from(index < 3 ? '],' : ']')]),
    Buffer.from('],"last":'),
    piece,
    Buffer.from('}'),
  ])
}

const pieces: [string, string | Buffer][] = [
  ['numbers', '[0,-0,1e3,1E-7,-1.5e+10,123456789012345678901234567890,1e400,5e-324]'],
  ['words', '[true,false,null]'],
  ['white space', ' [ 1 ,\t{ "a" :\r\n2 } , [ ] , { } ] '],
  ['escapes', String.raw`"\"\\\/\b\f\n\r\t\u0041\u00e4\ud83d\ude00"`],
  ['lone surrogates', String.raw`["\ud800","\udc00x","\ud83d\u0041"]`],
  ['names that are escaped', String.raw`{"\u0061":1,"a":2,"\"]}":3}`],
  ['double names', '{"a":1,"b":2,"a":3}'],
  ['__proto__', '{"__proto__":{"x":1},"constructor":1,"toString":null}'],
  ['names that are numbers', '{"2":1,"1":2,"-1":3,"4294967295":4,"01":5}'],
  ['an empty name and an empty text', '{"":""}'],
  ['characters outside of ASCII', '["ä","€","😀","\u2028","\ufeff"]'],
  ['bytes that are no UTF-8', Buffer.from('22e2822280ff22', 'hex')],
  ['text of bytes that are no UTF-8', Buffer.from('22e28220f09f98c0aff822', 'hex')],
  ['surrogates as UTF-8', Buffer.from('22eda080edb08022', 'hex')],
  ['brackets inside of text', '["]","[{","\\"]",":",","]'],
  ['a trailing comma in a list', '[1,]'],
  ['a trailing comma in an object', '{"a":1,}'],
  ['two commas', '[1,,2]'],
  ['a comma alone', '[,]'],
  ['no comma', '[1 2]'],
  ['no colon', '{"a" 1}'],
  ['no name', '{1:2}'],
  ['a name alone', '{"a"}'],
  ['no value', '{"a":}'],
  ['wrong brackets', '[1}'],
  ['crossed brackets', '[{"a":[1}]]'],
  ['single quotes', "['a']"],
  ['a wrong number', '[01]'],
  ['a number with a plus', '[+1]'],
  ['a number that breaks off', '[1.]'],
  ['NaN', '[NaN]'],
  ['a word that goes on', '[truee]'],
  ['a comment', '[1/*a*/]'],
  ['a line feed in a text', '["a\nb"]'],
  ['a wrong escape', String.raw`["\x41"]`],
  ['an escape that breaks off', String.raw`["\u00"]`],
  ['two values', '1 2'],
  ['nothing', ''],
  ['a byte order mark', Buffer.from('efbbbf7b7d', 'hex')],
  ['a null byte', '[1\u0000]'],
]

test.each(pieces)('%s: the same as JSON.parse, whole and in parts, everywhere in it', (_, text) => {
  const piece = Buffer.from(text as string)

  for (const body of [piece, padded(piece), surrounded(piece)]) {
    const expected = outcome(() => JSON.parse(body.toString('utf8')))
    expect(outcome(() => parse(body))).toStrictEqual(expected)
  }
})

const list = `[${'"abc",'.repeat(100_000)}1]`
const object = `{"x":${list},"y":2}`

/** L is a large list and O a large object: the text between them is read by our own reader. */
const forms = [
  'L',
  'O',
  '[L,L]',
  '[O,L,1]',
  '[1,L,2,O]',
  '{"a":L,"b":O}',
  '{"a":1,"b":L}',
  '[ L , O ]',
  '{ "a" : L , "b":1 }',
  '{"__proto__":O,"a":L}',
  '{"a":L,"a":O}',
  '{"\\u0061":L,"a":1}',
  '[L L]',
  '[L,]',
  '[,L]',
  '[L,,L]',
  '[L:L]',
  '[1 L]',
  '[L 1]',
  '[L}',
  '{L}',
  '{"a":L]',
  '[L',
  '{"a":L,}',
  '{,"a":L}',
  '{"a":L "b":L}',
  '{"a" L}',
  '{"a",L}',
  '{L:1}',
  '{1:L}',
  '{"a"L}',
  'L L',
  'L,',
  ',L',
  'L]',
  'L}',
  '[L]]',
  '{a:L}',
  "{'a':L}",
  '[L,x]',
  '{"a":L,"b"}',
  '{"a":}L',
]

test.each(forms)('%s with large lists and objects: the same as JSON.parse', form => {
  const text = form.replaceAll('L', list).replaceAll('O', object)

  expect(outcome(() => parse(text))).toStrictEqual(outcome(() => JSON.parse(text)))
})

test('random values, half of them with a byte changed: the same as JSON.parse', () => {
  const random = createRandom(20261128)

  for (let round = 0; round < 40; round++) {
    const values = random.some(1, 60, () => randomJson(random, 6))
    const body = surrounded(Buffer.from(`[${values}]`))
    if (round % 2 === 1) body[random.upTo(body.length - 1)] = random.upTo(255)
    const expected = outcome(() => JSON.parse(body.toString('utf8')))
    const actual = outcome(() => parse(body))
    if (expected === 'refused' || actual === 'refused') expect(actual).toBe(expected)
    // Text compares more than equality does, the order of names too, and is faster.
    else expect(JSON.stringify(actual.value) === JSON.stringify(expected.value)).toBe(true)
  }
})

test('a large list is read part by part, and its large items are read only on access', () => {
  const item = { text: 'x'.repeat(100_000), list: [1, 2, 3] }
  const body = Buffer.from(JSON.stringify([1, item, 2, 3, ...Array(200_000).fill('abc')]))

  const list = runAtOnce(openJson(body, noLimits)) as LargeJson
  const parts = [...list.parts()].map(({ items }) => items)

  expect(list.isList).toBe(true)
  expect(parts[0]).toStrictEqual([1])
  expect((parts[1]![0] as LargeJson).members()).toStrictEqual(item)
  expect(parts[2]?.slice(0, 3)).toStrictEqual([2, 3, 'abc'])
  expect(parts.length).toBeGreaterThan(15)
  expect(parts.slice(2).flat()).toHaveLength(200_002)
})

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const nestings: [number, string][] = [
  [1000, 'taken'],
  [1001, 'is nested over 1000 deep'],
  [100_000, 'is nested over 1000 deep'],
  [5_000_000, 'is nested over 1000 deep'],
]

test.each(nestings)('%i nested lists: %s, as a body and inside of JSON', (depth, expected) => {
  const problemOf = (read: () => unknown) => {
    try {
      read()
      return 'taken'
    } catch (error) {
      return (error as UnfitJsonError).message
    }
  }

  expect(problemOf(() => runAtOnce(parseJson(Buffer.from(nested(depth)))))).toBe(expected)
  expect(problemOf(() => parseJsonText(nested(depth)))).toBe(expected)
})

test('values, members of an object and a text have limits, each answered with 413', () => {
  const refusal = (text: string, limits?: typeof noLimits) => {
    try {
      return runAtOnce(parseJson(Buffer.from(text), limits))
    } catch (error) {
      return [(error as UnfitJsonError).status, (error as UnfitJsonError).message]
    }
  }
  const members = Array.from({ length: 100_001 }, (_, n) => `"${n}":1`).join()

  expect(refusal(`[${'0,'.repeat(100_000)}0]`)).toStrictEqual([413, 'has more than 100000 values'])
  expect(refusal(`[${'{},'.repeat(500_000)}0]`)).toStrictEqual([413, 'has more than 100000 values'])
  expect(refusal(`{${members}}`, noLimits)).toStrictEqual([
    413,
    'has an object of more than 100000 members',
  ])
  expect(refusal(`["${'x'.repeat(8 * 1024 * 1024)}"]`)).toStrictEqual([
    413,
    'has a text of more than 8388608 bytes',
  ])
})

/** These files parse only JSON that the viewer wrote itself: columns of its store. */
const readersOfOurOwnJson = [
  'store/records/columns.ts',
  'filter/xray/subject-text.ts',
  'store/xray/links.ts',
  'store/xray/rule-rows.ts',
  'store/xray/settings.ts',
  'version.ts',
]

test('nothing else in the viewer parses JSON from outside', () => {
  const folder = join(import.meta.dirname, '../../../services/viewer')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  const isServer = (file: string) => file.endsWith('.ts') && !file.startsWith('ui/')

  const parsing = files
    .filter(isServer)
    .filter(file => readFileSync(join(folder, file), 'utf8').includes('JSON.parse('))

  expect(parsing.sort()).toStrictEqual(['json/json-walker.ts', ...readersOfOurOwnJson].sort())
})
