import { describe, expect, test } from 'vitest'
import { createFinder } from '../../services/text/find-text.ts'
import { createGlob } from '../../services/text/glob.ts'
import { createRandom } from '../random.ts'

describe('a glob', () => {
  test.each([
    ['*', '', true],
    ['**', 'any', true],
    ['', '', true],
    ['', 'a', false],
    ['a*', 'a', true],
    ['a*a', 'a', false],
    ['*b', 'aab', true],
    ['ab*ba', 'aba', false],
    ['a**b*c', 'a-b-c', true],
    ['A*', 'abc', false],
    ['a?c', 'a?c', true],
    ['a?c', 'abc', false],
  ])('%s matches %s: %s', (pattern, text, expected) => {
    expect(createGlob(pattern)(text)).toBe(expected)
  })

  test('of a sampling rule has ? for any one character, and ignores case', () => {
    const matches = createGlob('/API/?*/x?', { hasQuestionMark: true, ignoresCase: true })

    const paths = ['/api/a/xy', '/Api/abc/X1', '/api//xy', '/api/a/x', '/api/?/x?']
    expect(paths.filter(matches)).toStrictEqual(['/api/a/xy', '/Api/abc/X1', '/api/?/x?'])
  })

  test('matches the same texts as the regular expression of the same meaning', () => {
    const random = createRandom(9)
    const differences: string[] = []

    for (let i = 0; i < 20_000; i++) {
      const pattern = random.some(0, 7, () => random.pick(['*', '?', 'a', 'b', '*'])).join('')
      const text = random.some(0, 9, () => random.pick(['a', 'b', '\n'])).join('')
      const source = pattern.replaceAll('*', '[^]*').replaceAll('?', '[^]')
      const matches = createGlob(pattern, { hasQuestionMark: true })
      if (matches(text) !== new RegExp(`^${source}$`).test(text)) differences.push(pattern)
    }

    expect(differences).toStrictEqual([])
  })
})

describe('a text', () => {
  test('is found where indexOf finds it, in long texts that repeat themselves too', () => {
    const random = createRandom(7)
    const differences: unknown[] = []

    for (let i = 0; i < 300; i++) {
      const part = random.some(17, 60, () => random.pick(['a', 'a', 'a', 'b'])).join('')
      const noise = random.some(5000, 6000, () => random.pick(['a', 'a', 'a', 'a', 'b'])).join('')
      const text = random.pick([noise, noise.slice(0, 5000) + part + noise.slice(5000)])
      const from = random.upTo(text.length)
      if (createFinder(part)(text, from) !== text.indexOf(part, from)) differences.push(part)
    }

    expect(differences).toStrictEqual([])
  })
})
