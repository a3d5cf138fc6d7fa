import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  type Deliveries,
  DeliveryTally,
  withoutWaiting,
} from '../../../services/telemetry/delivery/delivery-counts.ts'
import { createDropReport } from '../../../services/telemetry/delivery/drop-report.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function start() {
  const lines: object[] = []
  const tally = new DeliveryTally(() => report.note())
  const read = (): Deliveries => ({
    otlp: { viewer: tally.counts(0) },
    rollbar: { viewer: new DeliveryTally().counts(7) },
  })
  const report = createDropReport({ read, write: fields => lines.push(fields) })
  return { tally, report, lines, read }
}

const refused = (count: number) => ({
  droppedRecords: count,
  dropped: { otlp: { viewer: { refused: count } } },
})

test('a burst of drops is one line, and further drops are one line a minute with the totals', () => {
  const { tally, lines } = start()

  for (let second = 0; second < 150; second++) {
    for (let each = 0; each < 10; each++) tally.drop('refused', 1)
    vi.advanceTimersByTime(1000)
  }
  vi.advanceTimersByTime(600_000)

  expect(lines).toEqual([10, 610, 1210, 1500].map(refused))
})

test('the last line reports the drops that no line has reported, and no drop is reported twice', () => {
  const { tally, report, lines } = start()

  tally.drop('refused', 3)
  report.finish()
  report.finish()
  vi.advanceTimersByTime(600_000)

  expect(lines).toEqual([refused(3)])
})

test('records that wait when the process ends count as dropped', () => {
  const { tally, report, lines, read } = start()

  tally.drop('refused', 3)
  report.finish(withoutWaiting(read()))

  expect(lines).toEqual([
    {
      droppedRecords: 10,
      dropped: {
        otlp: { viewer: { refused: 3 } },
        rollbar: { viewer: { 'not delivered at the end': 7 } },
      },
    },
  ])
})
