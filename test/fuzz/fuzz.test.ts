import { describe, expect, test } from 'vitest'
import { fuzz } from './engine.ts'
import { replay } from './execute.ts'
import { readCorpus, readFound } from './files.ts'
import { targets } from './targets.ts'

/** A busy machine may be ten times as slow as an idle one. */
const slowness = 10

const isKnown = (name: string) => targets.some(target => target.name === name)

// About a second each. `npm run fuzz` goes on from there for any time.
describe.each(targets)('$name', target => {
  test('takes its corpus and a few hundred new inputs without a fault', async () => {
    const corpus = readCorpus(target.name)
    const { executionsInTest = 300 } = target
    const maxExecutions = corpus.length + executionsInTest

    const result = await fuzz(target, {
      seed: 'npm test',
      corpus,
      isGuided: false,
      slowness,
      maxMillis: Number.POSITIVE_INFINITY,
      maxExecutions,
    })

    expect(result.finding).toBeUndefined()
    expect(result.executions).toBeGreaterThanOrEqual(maxExecutions)
  })

  const found = readFound().filter(each => each.target === target.name)
  test.each(found)('no longer shows "$problem"', async ({ inputs }) => {
    expect(await replay(target, inputs)).toBeUndefined()
  })
})

test('has a target for each fault and corpus that is kept', () => {
  const kept = readFound().map(({ target }) => target)

  expect(kept.filter(name => !isKnown(name))).toEqual([])
})
