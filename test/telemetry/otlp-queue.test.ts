import { expect, test, vi } from 'vitest'
import { createThrottledWarnings } from '../../services/telemetry/delivery/throttled-warnings.ts'
import { OtlpQueue } from '../../services/telemetry/to-otlp/queue.ts'
import type { Outcome } from '../../services/telemetry/to-otlp/request.ts'
import { until } from '../support/until.ts'

const batch = (name: string, spanCount = 1) => ({ body: Buffer.from(name), spanCount })
const accepted: Outcome = { kind: 'accepted' }
const away: Outcome = { kind: 'unavailable', problem: 'ECONNREFUSED', mayHaveArrived: false }

function openQueue(outcomes: Outcome[], bounds: { maxBytes?: number; maxAgeMillis?: number } = {}) {
  const posted: string[] = []
  const warnings: string[] = []
  const queue = new OtlpQueue({
    name: 'there',
    async post(body) {
      posted.push(body.toString())
      return outcomes.shift() ?? accepted
    },
    warn: (who, problem) => warnings.push(`${who}: ${problem}`),
    ...bounds,
  })
  return { queue, posted, warnings }
}

test('batches go in their order, one after the other', async () => {
  const { queue, posted, warnings } = openQueue([])

  for (const name of ['a', 'b', 'c']) queue.add(batch(name))
  await queue.drain(1000)

  expect(posted).toEqual(['a', 'b', 'c'])
  expect(warnings).toEqual([])
})

test('what nobody takes is sent again until somebody does, and what came meanwhile after it', async () => {
  const { queue, posted } = openQueue([away, away, away])

  queue.add(batch('a'))
  queue.add(batch('b'))
  await until(() => posted.includes('b'))

  expect(posted).toEqual(['a', 'a', 'a', 'a', 'b'])
})

test('what is refused is not sent again, and its spans are counted', async () => {
  const { queue, posted, warnings } = openQueue([
    { kind: 'refused', problem: 'answered 401 Unauthorized' },
  ])

  queue.add(batch('a', 17))
  queue.add(batch('b'))
  await queue.drain(1000)

  expect(posted).toEqual(['a', 'b'])
  expect(warnings).toEqual(['otlp: there: answered 401 Unauthorized; 17 spans lost so far'])
})

test("of all that is lost in a minute the first line tells the first, the next minute's all", async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const lines: object[] = []
  let posted = 0
  const queue = new OtlpQueue({
    name: 'there',
    async post() {
      posted++
      return { kind: 'refused', problem: 'answered 401 Unauthorized' }
    },
    warn: createThrottledWarnings(fields => lines.push(fields)),
  })

  for (const name of ['a', 'b', 'c']) queue.add(batch(name, 10))
  await vi.waitFor(() => expect(posted).toBe(3))
  vi.advanceTimersByTime(60_000)
  queue.add(batch('d', 10))
  await queue.drain(1000)
  vi.useRealTimers()

  const who = 'otlp: there'
  const problem = (lost: number) => `answered 401 Unauthorized; ${lost} spans lost so far`
  expect(lines).toEqual([
    { who, problem: problem(10), heldBack: 0 },
    { who, problem: problem(40), heldBack: 2 },
  ])
})

test('Retry-After is waited for', async () => {
  const retryAfterMillis = 300
  const { queue, posted } = openQueue([
    { ...away, problem: 'answered 429 Too Many Requests', retryAfterMillis },
  ])

  const startMillis = performance.now()
  queue.add(batch('a'))
  await until(() => posted.length === 2)

  expect(performance.now() - startMillis).toBeGreaterThanOrEqual(retryAfterMillis - 5)
})

test('beyond its bytes the oldest batches are lost, counted and said', async () => {
  const { queue, posted, warnings } = openQueue(Array(3).fill(away), { maxBytes: 20 })

  for (let i = 0; i < 5; i++) queue.add(batch(`batch-${i}-`.padEnd(10), 3))
  await queue.drain(5000)

  expect(posted.slice(-2)).toEqual(['batch-3-  ', 'batch-4-  '])
  expect(warnings.filter(warning => warning.includes('too many waiting'))).toEqual(
    [3, 6, 9].map(lost => `otlp: there: too many waiting; ${lost} spans lost so far`),
  )
})

test('a batch that nobody ever takes does not hold up the others for ever', async () => {
  const { queue, posted, warnings } = openQueue([away, away], { maxAgeMillis: 0 })

  queue.add(batch('poison'))
  queue.add(batch('b'))
  await until(() => posted.includes('b'))

  expect(warnings).toContain('otlp: there: waited too long; 1 spans lost so far')
})

test('the end waits no longer than its deadline, and says what is lost', async () => {
  const { queue, warnings } = openQueue(Array(1000).fill(away))

  queue.add(batch('a', 4))
  queue.add(batch('b', 5))
  const startMillis = performance.now()
  await queue.drain(300)

  expect(performance.now() - startMillis).toBeLessThan(2000)
  expect(warnings.at(-1)).toBe('otlp: there, at the end: 9 spans lost: not delivered')
})
