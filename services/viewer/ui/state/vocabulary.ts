import { signal } from '@preact/signals'
import type { Vocabulary } from '../filter/completion.ts'
import { vocabularyOf, type XraySummaries } from '../filter/vocabulary.ts'
import { callXray } from './aws-client.ts'
import { groupNames } from './groups.ts'

const staleMillis = 30_000
const lookBackSeconds = 6 * 3600

const nothingSeen = vocabularyOf({}, [])
export const vocabulary = signal<Vocabulary>(nothingSeen)
let readMillis = Number.NEGATIVE_INFINITY

/** Loads the names and values for completion from the X-Ray API, at most twice a minute. */
export function loadVocabulary(): void {
  if (performance.now() - readMillis < staleMillis) return
  readMillis = performance.now()
  const EndTime = Math.ceil(Date.now() / 1000)
  const range = { StartTime: EndTime - lookBackSeconds, EndTime }
  const summaries = callXray<XraySummaries>('/TraceSummaries', range).catch(() => ({}))
  Promise.all([summaries, groupNames()]).then(([seen, groups]) => {
    vocabulary.value = vocabularyOf(seen, groups)
  })
}
