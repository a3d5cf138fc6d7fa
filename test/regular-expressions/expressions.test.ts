import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findAttack } from './attack.ts'
import { expressionsIn, findExpressions } from './find-expressions.ts'

const root = resolve(import.meta.dirname, '../..')

/**
 * Expressions that may take more than linear time, each with the reason why their texts are short.
 */
const onShortTexts = new Map([
  [
    '([\\w.]+(?:\\[[^\\]]*\\])?)\\s*(?:!=|=|contains|beginswith|endswith)\\s*$',
    'ui/filter/completion.ts: the 500 characters before the caret',
  ],
  ['\\[\\s*"?([^\\]"]*)"?\\s*\\]', 'ui/filter/completion.ts: a keyword out of 500 characters'],
])

const advice =
  'a text made for it keeps us busy: use a loop, indexOf or lastIndexOf, or a form in which no ' +
  'repetition can match what follows it or what it begins with'

describe('the regular expressions of our sources', () => {
  const expressions = findExpressions(root, ['services', 'commands', 'charts'])
  const linear = expressions.filter(
    ({ source }) => !onShortTexts.has(source) && !source.startsWith('RegExp('),
  )

  test('are found by their syntax trees', () => {
    expect(expressions.length).toBeGreaterThan(150)
  })

  test('take time in proportion to the text, whatever it is', { timeout: 120_000 }, () => {
    const bySource = new Map(linear.map(expression => [keyOf(expression), expression]))

    const slow = [...bySource.values()].flatMap(({ file, line, source, flags }) => {
      const attack = findAttack(source, flags)
      return attack ? [{ at: `${file}:${line}`, source, attack, advice }] : []
    })

    expect(slow).toStrictEqual([])
  })

  test('are put together while the program runs only out of our own words', () => {
    const built = expressions.filter(({ source }) => source.startsWith('RegExp('))

    expect(built.map(({ file }) => file)).toStrictEqual(['services/secrets/secret-names.ts'])
  })

  test('are only those on the list of exceptions that are in the sources', () => {
    const sources = new Set(expressions.map(({ source }) => source))

    expect([...onShortTexts.keys()].filter(source => !sources.has(source))).toStrictEqual([])
  })
})

const keyOf = ({ source, flags }: { source: string; flags: string }) => `/${source}/${flags}`

describe('the search for attacks', () => {
  test.each([
    ['(a+)+b', ''],
    ['^(a|a)*$', ''],
    ['^(\\w+\\s?)*$', ''],
    ['^(?:ab|a|b)*c', ''],
    ['\\/+$', ''],
    ['\\s+$', ''],
    ['^\\d+\\.?\\d*$', ''],
    ['a.*b.*c', ''],
    ['\\[[^\\]]*\\]', 'g'],
    ['<.*?>', ''],
    ['^(?=.*a.*b)', ''],
    ['x*x*$', 'y'],
    ['^(.*?),(.*?),(.*?)$', ''],
    ['(\\w+)=\\1;', ''],
    ['(?:[^"\\\\]|\\\\.)*"', ''],
    ['"(?:[^"\\\\]|\\\\.)*"', 'g'],
  ])('finds one of /%s/%s', (source, flags) => {
    expect(findAttack(source, flags)).toBeDefined()
  })

  test.each([
    ['\\s+', 'g'],
    ['"[^"]*"', 'g'],
    ['^[^:]+:[^:]*$', ''],
    ['^\\d+(?:\\.\\d*)?$', ''],
    ['^(?:a|b)*c', ''],
    ['"(?:[^"\\\\]|\\\\.)*"', 'y'],
    ['[\\w.$-]{1,100}=', 'g'],
    ['^(a+)b\\1$', ''],
  ])('finds none of /%s/%s', (source, flags) => {
    expect(findAttack(source, flags)).toBeUndefined()
  })

  test('knows an expression from a division, a text and a comment', () => {
    const text = 'const a = 4 / 2 / 1 // /no+/\nconst b = "/no/"\nconst c = /x+/g, d = RegExp(b)'

    expect(expressionsIn('a.ts', text)).toStrictEqual([
      { file: 'a.ts', line: 3, source: 'x+', flags: 'g' },
      { file: 'a.ts', line: 3, source: 'RegExp(b)', flags: '' },
    ])
  })
})
