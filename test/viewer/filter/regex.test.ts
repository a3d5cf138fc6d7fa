import { describe, expect, test } from 'vitest'
import { RegexError } from '../../../services/viewer/filter/regex/reader.ts'
import { createRegex } from '../../../services/viewer/filter/regex/regex.ts'
import { runAtOnce } from '../../../services/viewer/turns/turns.ts'
import { settle } from '../../../services/viewer/turns/verdict.ts'
import { createRandom } from '../../random.ts'

const { some, pick, upTo } = createRandom(20261128)

const atoms = 'a b 1 . \\. - \\d \\D \\s \\S \\w \\W ] } \\x62 \\xe9 \\x0a'.split(' ')
const members = 'a b 1 - . \\d \\W \\s a-b 0-9 \\] [ \\x61 \\^'.split(' ')
const quantifiers = ' ? * + {2} {1,2} {0,3} {2,} {0} +? *? {0,2}?'.split(' ')
const characters = [...'ab1-. \né_]😀', '\u3000', '\u2028', '\u4e00']

const atom = () =>
  upTo(3) > 0 ? pick(atoms) : `[${pick(['', '^'])}${some(1, 3, () => pick(members)).join('')}]`
const repeated = () => atom() + (upTo(1) > 0 ? pick(quantifiers) : '')
const alternative = () => some(0, 5, () => (upTo(9) === 0 ? pick(['^', '$']) : repeated())).join('')
const text = () => some(0, 8, () => pick(characters)).join('')

function compiled<Compiled>(compile: (source: string) => Compiled, source: string) {
  try {
    return compile(source)
  } catch {
    return undefined
  }
}

const finds = (source: string, text: string) => runAtOnce(settle(createRegex(source).test(text)))

describe('a regular expression of a filter pattern', () => {
  test('finds what a regular expression of JavaScript finds', () => {
    const differences: unknown[] = []

    for (let i = 0; i < 5_000; i++) {
      const source = some(1, 3, alternative).join('|')
      const [own, native] = [compiled(createRegex, source), compiled(RegExp, source)]
      if (!own || !native) {
        // A range from high to low: both reject it.
        if (own || native) differences.push(source)
        continue
      }
      for (const line of some(5, 5, text)) {
        const found = runAtOnce(settle(own.test(line)))
        if (found !== native.test(line)) differences.push({ source, line, found })
      }
    }

    expect(differences).toStrictEqual([])
  })

  test('finds the same in a text of many steps, and with more states than the table holds', () => {
    const long = `${'ab'.repeat(100_000)}c`

    expect(finds('^[ab]+c$', long)).toBe(true)
    expect(finds('^[ab]+d$', long)).toBe(false)
    expect(finds('b[ab]{40}bc$', long)).toBe(false)
    expect(finds('b[ab]{39}bc$', long)).toBe(true)
    expect(finds('a.{500}b.{400}c', long)).toBe(true)
    expect(finds('a.{500}a.{400}c', long)).toBe(false)
    expect(finds('[ab].{14}c', `${randomBits(40_000)}c`)).toBe(true)
    expect(finds('a.{14}c', `${randomBits(40_000)}b${'ab'.repeat(7)}c`)).toBe(false)
  })

  const randomBits = (length: number) => some(length, length, () => pick(['a', 'b'])).join('')

  test.each([
    ['a**', 'something to repeat at its character 3'],
    ['*a', 'something to repeat at its character 1'],
    ['a|+', 'something to repeat at its character 3'],
    ['^*', 'something to repeat at its character 2'],
    ['a{1,1000}{1,1000}', 'something to repeat at its character 10'],
    ['a{x}', 'a repetition such as {2} or {1,3}, or \\{ at its character 2'],
    ['a{,3}', 'a repetition such as {2} or {1,3}, or \\{ at its character 2'],
    ['a{3,1}', 'a repetition from few to many at its character 7'],
    ['[a', 'one more character at its character 3'],
    ['[]', 'a character in [ ] at its character 3'],
    ['[b-a]', 'a range from low to high at its character 5'],
    ['a\\', 'one more character at its character 3'],
    ['\\b', '\\d \\D \\s \\S \\w \\W \\xhh or an escaped symbol at its character 1'],
    ['a\\1', '\\d \\D \\s \\S \\w \\W \\xhh or an escaped symbol at its character 2'],
    ['\\x1', '\\d \\D \\s \\S \\w \\W \\xhh or an escaped symbol at its character 1'],
    ['a{999}b{999}', 'at most 1024 characters with all repetitions at its character 13'],
    ['[ab]{1025,}', 'at most 1024 characters with all repetitions at its character 12'],
  ])('is rejected with what was expected: %s', (source, message) => {
    expect(() => createRegex(source)).toThrow(RegexError)
    expect(() => createRegex(source)).toThrow(message)
  })
})
