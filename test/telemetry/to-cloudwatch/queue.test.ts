import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PutOutcome } from '../../../services/telemetry/to-cloudwatch/log-stream-client.ts'
import { createLogQueue } from '../../../services/telemetry/to-cloudwatch/queue.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const delivered: PutOutcome = { kind: 'delivered' }
const failed: PutOutcome = {
  kind: 'unavailable',
  problem: 'InternalFailure',
  mayHaveArrived: false,
  mayBePoisoned: true,
}

function open(answer: (messages: string[]) => PutOutcome, maxBytes = 1_000_000) {
  const taken: string[] = []
  const warnings: string[] = []
  let attempts = 0
  const queue = createLogQueue({
    name: 'viewer',
    async put(events) {
      attempts++
      const messages = events.map(({ message }) => message)
      const outcome = answer(messages)
      if (outcome.kind === 'delivered') taken.push(...messages)
      return outcome
    },
    warn: (who, problem) => warnings.push(`${who}: ${problem}`),
    gatherMillis: 250,
    maxBytes,
  })
  const push = (...messages: string[]) => {
    for (const message of messages) queue.push({ message, timestamp: 0, bytes: 30, records: 1 })
  }
  return { queue, push, taken, warnings, attempts: () => attempts }
}

/** More than eight back-offs, less than five minutes. */
const someMillis = 240_000
const fiveMinutesMillis = 300_000

test('lines of a batch arrive without one that is never taken, which is dropped when it is old', async () => {
  const { queue, push, taken } = open(batch => (batch.includes('poison') ? failed : delivered))

  push('a', 'b', 'poison', 'c', 'd')
  await vi.advanceTimersByTimeAsync(someMillis)
  expect(taken).toEqual(['a', 'b'])
  expect(queue.counts()).toMatchObject({ delivered: 2, dropped: {}, waiting: 3 })
  await vi.advanceTimersByTimeAsync(fiveMinutesMillis)

  expect(taken).toEqual(['a', 'b', 'c', 'd'])
  expect(queue.counts()).toMatchObject({ delivered: 4, dropped: { refused: 1 }, waiting: 0 })
})

test('an outage of fewer than five minutes costs no line, however few there are', async () => {
  vi.spyOn(Math, 'random').mockReturnValue(0.1)
  let isAway = true
  const { queue, push, taken, attempts } = open(() => (isAway ? failed : delivered))

  push('the only one')
  await vi.advanceTimersByTimeAsync(fiveMinutesMillis - 10_000)
  expect(attempts()).toBeGreaterThan(30)
  isAway = false
  await vi.advanceTimersByTimeAsync(10_000)
  vi.restoreAllMocks()

  expect(taken).toEqual(['the only one'])
  expect(queue.counts()).toMatchObject({ delivered: 1, dropped: {}, waiting: 0 })
})

test('a batch that is too large is halved, but not below 16 KiB', async () => {
  const { queue, push, attempts } = open(() => ({ kind: 'too large', problem: '413' }))

  push(...Array<string>(2000).fill('line'))
  await vi.advanceTimersByTimeAsync(250)

  // 60,000 bytes, two halves, four quarters of less than 16 KiB.
  expect(attempts()).toBe(7)
  expect(queue.counts()).toMatchObject({ dropped: { 'too large': 2000 }, waiting: 0 })
})

test('each warning says how many lines a full buffer has dropped', async () => {
  const { push, warnings } = open(() => failed, 300)

  push(...Array<string>(25).fill('line'))
  await vi.advanceTimersByTimeAsync(250)

  expect(warnings).toEqual([
    'cloudwatch: viewer: the buffer is full, 15 oldest lines dropped so far',
    'cloudwatch: viewer: InternalFailure, 15 oldest lines dropped so far',
  ])
})
