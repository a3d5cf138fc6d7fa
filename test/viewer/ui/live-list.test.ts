import { expect, test } from 'vitest'
import {
  emptyLiveList,
  type LiveList,
  takeTraces,
} from '../../../services/viewer/ui/compute/live-list.ts'
import { sampleSummary } from './sample-trace.ts'

const ids = (list: LiveList) => list.shown.map(({ traceId }) => traceId)
const summaries = (...traceIds: string[]) => traceIds.map(traceId => sampleSummary(traceId))

test('the newest trace is on top, and the list is bounded', () => {
  const list = takeTraces(emptyLiveList, summaries('1', '2', '3', '4'), {
    frozen: false,
    maxRows: 3,
  })

  expect(ids(list)).toStrictEqual(['4', '3', '2'])
})

test('a frozen list does not move, counts new traces and updates known ones', () => {
  const shown = takeTraces(emptyLiveList, summaries('1', '2'), { frozen: false, maxRows: 3 })

  const frozen = takeTraces(
    shown,
    [sampleSummary('1', { spanCount: 99 }), ...summaries('3', '4', '5', '6')],
    { frozen: true, maxRows: 3 },
  )

  expect(ids(frozen)).toStrictEqual(['2', '1'])
  expect(frozen.shown[1]?.spanCount).toBe(99)
  expect(frozen.heldCount).toBe(4)
  expect(frozen.held.length).toBe(3)
})

test('a resumed list shows the held traces, newest first', () => {
  const shown = takeTraces(emptyLiveList, summaries('1'), { frozen: false, maxRows: 5 })
  const frozen = takeTraces(shown, summaries('2', '3'), { frozen: true, maxRows: 5 })

  const released = takeTraces(frozen, [], { frozen: false, maxRows: 5 })

  expect(ids(released)).toStrictEqual(['3', '2', '1'])
  expect(released.heldCount).toBe(0)
})
