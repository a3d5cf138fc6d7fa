import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { guarded } from '../../services/viewer/turns/guarded.ts'

/** Resolves promises and does nothing else, so that nothing can throw in it. */
const withoutGuard = ['services/viewer/turns/turns.ts']

const files = globSync('services/viewer/**/*.ts').filter(file => !file.includes('/ui/'))
const timer = /\bset(?:Timeout|Interval|Immediate)\((?!guarded\()/

describe('the viewer', () => {
  test('sets no timer whose exception would end the process', () => {
    const unguarded = files.filter(file => timer.test(readFileSync(file, 'utf8')))

    expect(files.length).toBeGreaterThan(100)
    expect(unguarded).toStrictEqual(withoutGuard)
  })
})

describe('guarded work', () => {
  const problem = new Error('it broke')

  test.each([
    [
      'throws',
      () => {
        throw problem
      },
    ],
    ['is rejected later', () => Promise.reject(problem)],
  ])('that %s is reported, and nothing else happens', async (_, work) => {
    const problems: unknown[] = []

    guarded(work, one => problems.push(one))()

    await expect.poll(() => problems).toStrictEqual([problem])
  })
})
