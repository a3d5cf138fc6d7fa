import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { SpanRecord } from '../../../services/viewer/records/record.ts'
import { openStore } from '../../../services/viewer/store/open.ts'
import { scratchFolder } from '../../support/scratch-folder.ts'
import { mapOverTime, nodesInWords } from '../graph/sketches.ts'
import { traceOfSpans } from '../records.ts'
import { startViewer } from '../viewer.ts'

const traces = (count: number): SpanRecord[][] =>
  Array.from({ length: count }, (_, n) => traceOfSpans(n, 5))

test('what maps need of a thousand traces of spans is derived without a reader', async () => {
  const store = openStore({ file: ':memory:' })
  onTestFinished(() => store.close())

  for (const spans of traces(1000)) store.inbox.addSpans(spans)

  expect(store.xray.isPending()).toBe(true)
  await expect.poll(() => store.xray.isPending(), { timeout: 20_000 }).toBe(false)
})

test('traces whose data is not derived when the viewer ends are on the map of the next', async () => {
  const file = join(scratchFolder(), 'viewer.sqlite')
  const store = openStore({ file })
  for (const spans of traces(3)) store.inbox.addSpans(spans)
  store.close()

  const viewer = await startViewer({ file })
  onTestFinished(viewer.close)

  const map = await mapOverTime(viewer, '?range=P9999D')
  expect(nodesInWords(map)).toStrictEqual(['activities (client): 0', 'activities: 3'])
})

test('what an earlier viewer has left is derived without a reader and without a record', async () => {
  const file = join(scratchFolder(), 'viewer.sqlite')
  const store = openStore({ file })
  for (const spans of traces(100)) store.inbox.addSpans(spans)
  store.close()

  const next = openStore({ file })
  onTestFinished(() => next.close())

  expect(next.xray.isPending()).toBe(true)
  await expect.poll(() => next.xray.isPending(), { timeout: 20_000 }).toBe(false)
})

test('spans of services that sent segments are not looked at again', async () => {
  const store = openStore({ file: ':memory:' })
  onTestFinished(() => store.close())
  const [spans] = traces(1)
  const { spanId: id, service: name, traceId, startMillis } = spans![0]!
  store.inbox.addSegments([
    { traceId, id, name, type: 'segment', startMillis, endMillis: startMillis + 5, document: {} },
  ])
  await store.xray.settle()

  store.inbox.addSpans(spans!)

  expect(store.xray.isPending()).toBe(true)
  await store.xray.settle()
  expect(store.xray.isPending()).toBe(false)
})
