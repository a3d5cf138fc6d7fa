import { beforeAll, describe, expect, test } from 'vitest'
import { compareStories, judge } from './story/compare.ts'
import { knownDifferences } from './story/known-differences.ts'
import type { Chapter } from './story/play.ts'
import { tellStory } from './story/tell.ts'

describe('our hooks beside the contributed http and undici instrumentations', () => {
  let own: Record<string, Chapter>
  let contributed: Record<string, Chapter>

  beforeAll(async () => {
    ;[own, contributed] = await Promise.all([
      tellStory('own'),
      tellStory('contributed', ['http', 'undici']),
    ])
  })

  test('differ in what is listed with a reason, and in nothing else', () => {
    const found = compareStories(own, contributed)

    const { unlisted, outdated } = judge(found, knownDifferences)

    expect(unlisted).toStrictEqual([])
    expect(outdated).toStrictEqual([])
  })
})
