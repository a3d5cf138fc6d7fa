import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { parseFilterPattern } from '../../../services/viewer/filter/logs/filter-pattern.ts'
import { maxPatternLength } from '../../../services/viewer/filter/logs/pattern-scanner.ts'
import { settle } from '../../../services/viewer/turns/verdict.ts'

/** Repeats a part up to the maximal length of a pattern. */
const fill = (start: string, part: string, end: string) =>
  start + part.repeat((maxPatternLength - start.length - end.length) / part.length) + end

/** Patterns on which a backtracking matcher, or a new search for each part, never ends. */
const costly = {
  stars: '%a*a*a*b%',
  anything: '%.*.*.*.*@@%',
  'as many stars as fit': fill('%', 'a*', 'b%'),
  'as many states as there may be': '%a.{1000}b%',
  alternatives: fill('%', 'a*b|', 'c%'),
  'two of them': '{ $.a = %a*a*a*b% || $.a = %[ab]*a.{900}b% }',
  'many wildcards': fill('{ $.a = "', '*aab', '*c" }'),
  'a long phrase': fill('"', 'a', 'b"'),
  'a phrase that the built-in search is slow with': `"${'a'.repeat(500)}b${'a'.repeat(500)}"`,
  'many terms': fill('', 'aab ', 'c'),
  'many conditions': fill('{ $.a = 1', ' || $.*=1', ' }'),
  'a field of a delimited line': '[a = %a*a*a*b%, ...]',
  'many comparisons of a field': fill('[..., a = 1', ' || a=1', ']'),
}

const lines = (length: number) => {
  const as = 'a'.repeat(length)
  return {
    text: as,
    'a JSON text': JSON.stringify({ a: as }),
    'many members': `{"a":[${'2,'.repeat(length / 2)}2]}`,
    'many fields': 'a '.repeat(length / 2),
    'many opening brackets': '[ '.repeat(length / 2),
    'many quotes': `" ${'[a '.repeat(length / 3)}`,
  }
}

/** How many steps a pattern without a match takes. */
function stepsOf(pattern: string, line: string): number {
  const steps = settle(parseFilterPattern(pattern).matches(line))
  for (let count = 0; ; count++) {
    const { done, value } = steps.next()
    if (!done) continue
    expect(value).toBe(false)
    return count
  }
}

describe('the time that a line takes', () => {
  test.each(Object.entries(costly))('grows with its length, in short steps: %s', (_, pattern) => {
    const [short, long] = [lines(2 ** 16), lines(2 ** 18)]

    for (const kind of Object.keys(short) as (keyof typeof short)[]) {
      const [before, after] = [stepsOf(pattern, short[kind]), stepsOf(pattern, long[kind])]
      expect(after, kind).toBeLessThanOrEqual(4 * (before + 1) + 4)
    }
  })

  test('is short even for the worst of them, in a process that would otherwise be killed', () => {
    const program = `
      import { parseFilterPattern } from './services/viewer/filter/logs/filter-pattern.ts'
      import { runAtOnce } from './services/viewer/turns/turns.ts'
      import { settle } from './services/viewer/turns/verdict.ts'
      const line = 'a'.repeat(256 * 1024)
      for (const pattern of ${JSON.stringify(['%a*a*a*b%', '%.*.*.*.*@@%'])}) {
        console.log(runAtOnce(settle(parseFilterPattern(pattern).matches(line))))
      }`

    const { stdout, signal } = spawnSync(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { timeout: 20_000, encoding: 'utf8' },
    )

    expect({ stdout, signal }).toStrictEqual({ stdout: 'false\nfalse\n', signal: null })
  })

  test('does not matter for a pattern that is too long', () => {
    const tooLong = `%${'a*'.repeat(512)}%`

    expect(() => parseFilterPattern(tooLong)).toThrow('expected at most 1024 characters, not 1026')
  })
})
