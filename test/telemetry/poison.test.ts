import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { LogEvent } from '../../services/telemetry/to-cloudwatch/event-buffer.ts'
import { LogShipper } from '../../services/telemetry/to-cloudwatch/log-shipper.ts'
import type { PutOutcome } from '../../services/telemetry/to-cloudwatch/log-stream-client.ts'

// A record that its destination answers with 500 whenever it comes must not keep the others waiting.

beforeEach(() => {
  // No back-off.
  vi.spyOn(Math, 'random').mockReturnValue(0)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

function shipper(answers: (batch: string[]) => PutOutcome) {
  const taken: string[] = []
  const log = new LogShipper({
    async put(batch) {
      const messages = batch.map(({ message }) => message)
      const outcome = answers(messages)
      if (outcome.kind === 'delivered') taken.push(...messages)
      return outcome
    },
    warn: () => {},
    flushMillis: 0,
    bufferBytes: 1_000_000,
  })
  const add = (message: string) => log.add({ message, timestamp: 0, bytes: 30 } satisfies LogEvent)
  return { log, taken, add }
}

const failed: PutOutcome = {
  ...{ kind: 'later', problem: 'InternalFailure', slow: false, mayHaveArrived: false },
  ...{ mayBePoison: true, retryAfterMillis: undefined },
}
const delivered: PutOutcome = { kind: 'delivered', rejected: 0 }

test('lines of a batch arrive without one that is never taken, which is given up when it is old', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const { log, taken, add } = shipper(batch => (batch.includes('poison') ? failed : delivered))
  for (const message of ['a', 'b', 'poison', 'c', 'd']) add(message)

  await vi.waitFor(() => expect(taken).toEqual(['a', 'b']), 5000)
  expect(log.counts).toMatchObject({ delivered: 2, dropped: {}, waiting: 3 })
  vi.advanceTimersByTime(300_001)

  await vi.waitFor(() => expect(taken).toEqual(['a', 'b', 'c', 'd']), 5000)
  expect(log.counts).toMatchObject({ delivered: 4, dropped: { refused: 1 }, waiting: 0 })
})

test('an outage of fewer than five minutes costs no line, however few there are', async () => {
  let isAway = true
  let attempts = 0
  const { log, taken, add } = shipper(() => {
    attempts++
    return isAway ? failed : delivered
  })
  add('the only one')

  await vi.waitFor(() => expect(attempts).toBeGreaterThan(30), 5000)
  isAway = false

  await vi.waitFor(() => expect(taken).toEqual(['the only one']), 5000)
  expect(log.counts).toMatchObject({ delivered: 1, dropped: {}, waiting: 0 })
})
