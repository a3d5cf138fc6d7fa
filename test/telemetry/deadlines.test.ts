import { afterEach, expect, test, vi } from 'vitest'
import { startChild } from '../../commands/start/child.ts'
import { longestStopMillis } from '../../services/process/deadlines.ts'
import { runTraced } from '../support/services.ts'
import { openLensSink } from './lens-sink.ts'

/** The grace period of our pods, and the drain delay, which is a part of it. */
const gracePeriodMillis = 60_000
const clusterDelayMillis = 5_000

afterEach(() => {
  vi.useRealTimers()
})

test('the longest stop in order fits into the grace period of a pod', () => {
  expect(clusterDelayMillis + longestStopMillis).toBeLessThan(gracePeriodMillis)
})

test('work that never settles and a database that never closes neither block the end nor cost a span', async () => {
  const sink = await openLensSink()
  const program = await runTraced('test/telemetry/hanging-service.ts', { VIEWER_URL: sink.url })

  await (await fetch(program.url)).text()
  const code = await program.stop()

  expect(code).toBe(0)
  expect(sink.servers()).toHaveLength(1)
})

test.each([
  ['0', longestStopMillis],
  [String(clusterDelayMillis), longestStopMillis + clusterDelayMillis],
])(
  'with DRAIN_DELAY_MILLIS=%s npm start kills no child that still stops in order',
  async (DRAIN_DELAY_MILLIS, orderlyMillis) => {
    const stubborn = "process.on('SIGTERM', () => {}); process.send({ type: 'listening' })"
    const child = startChild({
      name: 'activities',
      args: ['-e', `${stubborn}; setInterval(() => {}, 1000)`],
      environment: { PATH: process.env.PATH, DRAIN_DELAY_MILLIS },
      output: { follow() {}, say() {} },
      onCrash: () => {},
    })
    await child.ready

    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const stopped = child.stop()
    vi.advanceTimersByTime(orderlyMillis)
    const isKilledTooSoon = vi.getTimerCount() === 0
    vi.advanceTimersByTime(5_000)
    await stopped

    expect(isKilledTooSoon).toBe(false)
  },
)
