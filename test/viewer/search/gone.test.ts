import { expect, onTestFinished, test } from 'vitest'
import { listTraces } from '../../../services/viewer/page-api/traces.ts'
import { traceOfSpans } from '../records.ts'
import { startViewer } from '../viewer.ts'

test('a search ends when its client has gone', async () => {
  const viewer = await startViewer()
  onTestFinished(viewer.close)
  for (let n = 0; n < 200; n++) viewer.inbox.addSpans(traceOfSpans(n, 5))
  const context = { ...viewer.store, now: () => viewer.clock.millis }

  async function search(goesAfter: number) {
    let looks = 0
    const isGone = () => looks++ >= goesAfter
    const answer = await listTraces(context, new URLSearchParams('q=nothing'), isGone)
    return { looks, answer }
  }

  expect((await search(Number.POSITIVE_INFINITY)).looks).toBeGreaterThan(200)
  expect(await search(10)).toStrictEqual({
    looks: 11,
    answer: { traces: [], next: undefined, untilMillis: undefined },
  })
})
