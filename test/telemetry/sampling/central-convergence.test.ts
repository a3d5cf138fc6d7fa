import type { SpanContext } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createCentralSampling } from '../../../services/telemetry/sampling/central-sampling.ts'
import { decisionOf, weightOf } from '../../../services/telemetry/sampling/decision.ts'
import { operationAt } from '../../../services/viewer/aws/xray-api/operations.ts'
import { openStore, type Store } from '../../../services/viewer/store/open.ts'
import { seededTraceIds, xrayRule } from './rules.ts'

let store: Store

beforeEach(() => {
  vi.useFakeTimers({ now: 1_800_000_000_000 })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
  store = openStore({ file: ':memory:', now: Date.now })
})
afterEach(() => {
  store.close()
  vi.useRealTimers()
  vi.restoreAllMocks()
})

/** The viewer's own operations on its own store, synchronous and on the test's clock. */
const askViewer = (path: string, input: object) =>
  operationAt(path)(JSON.parse(JSON.stringify(input)), {
    inbox: store.inbox,
    store: store.xray,
    wire: 'xray-tcp' as const,
    now: Date.now,
  })

/**
 * A process that polls the viewer. `playSecond` sends its requests of a second and counts the kept
 * ones.
 */
function createProcess(requestsPerSecond: number, seed: number) {
  const sampling = createCentralSampling({
    serviceName: 'activities',
    localRules: [],
    warn: expect.unreachable,
    ask: async (path, body) => askViewer(path, body),
  })
  sampling.start()
  const nextTraceId = seededTraceIds(seed)
  function playSecond() {
    const seen = { requests: 0, kept: 0, fromReservoir: 0, weights: 0 }
    for (; seen.requests < requestsPerSecond; seen.requests++) {
      const traceId = nextTraceId()
      const { decision, traceState } = sampling.decideRoot(traceId, { 'url.path': '/' })
      if (decision !== SamplingDecision.RECORD_AND_SAMPLED) continue
      const spanContext = { traceId, spanId: '1'.repeat(16), traceFlags: 1, traceState }
      seen.kept++
      seen.weights += weightOf(spanContext as SpanContext)
      if (decisionOf(spanContext as SpanContext).reason !== 'rate') seen.fromReservoir++
    }
    return seen
  }
  return { playSecond, stop: sampling.stop }
}

test('two processes at 100 requests/s share the reservoir of a rule by their demand', async () => {
  const rule = xrayRule({ ReservoirSize: 5, FixedRate: 0.1 })
  const { RuleARN: _, ...wanted } = rule
  await askViewer('/CreateSamplingRule', { SamplingRule: wanted })
  const processes = [createProcess(80, 1), createProcess(20, 2)]
  await vi.advanceTimersByTimeAsync(0)

  const seconds: { fromReservoir: number[]; kept: number; weights: number }[] = []
  for (let elapsed = 0; elapsed < 130; elapsed++) {
    const played = processes.map(process => process.playSecond())
    seconds.push({
      fromReservoir: played.map(({ fromReservoir }) => fromReservoir),
      kept: played.reduce((sum, { kept }) => sum + kept, 0),
      weights: played.reduce((sum, { weights }) => sum + weights, 0),
    })
    await vi.advanceTimersByTimeAsync(1000)
  }

  // Each borrows one a second at first. Then the quotas are 4 and 1, as one has 4 times the
  // requests.
  expect(seconds.slice(0, 10).map(({ fromReservoir }) => fromReservoir)).toEqual(
    Array(10).fill([1, 1]),
  )
  expect(seconds.slice(30).map(({ fromReservoir }) => fromReservoir)).toEqual(
    Array(100).fill([4, 1]),
  )
  // 5 of 100 a second, and a tenth of the other 95: 14.5.
  const kept = seconds.slice(30).reduce((sum, second) => sum + second.kept, 0)
  expect(kept / 100).toBeGreaterThan(13.5)
  expect(kept / 100).toBeLessThan(15.5)
  const weights = seconds.reduce((sum, second) => sum + second.weights, 0)
  expect(Math.abs(weights / 13_000 - 1)).toBeLessThan(0.05)
  for (const process of processes) process.stop()
})

test('the reports of both processes are in the statistics of the viewer', async () => {
  const { RuleARN: _, ...wanted } = xrayRule({ ReservoirSize: 5, FixedRate: 0 })
  await askViewer('/CreateSamplingRule', { SamplingRule: wanted })
  const processes = [createProcess(30, 1), createProcess(10, 2)]
  await vi.advanceTimersByTimeAsync(0)

  for (let elapsed = 0; elapsed < 11; elapsed++) {
    for (const process of processes) process.playSecond()
    await vi.advanceTimersByTimeAsync(1000)
  }

  const { SamplingStatisticSummaries: summaries } = (await askViewer(
    '/SamplingStatisticSummaries',
    {},
  )) as { SamplingStatisticSummaries: object[] }
  expect(summaries).toEqual([
    {
      RuleName: 'Cruddur',
      Timestamp: 1_800_000_010,
      RequestCount: 440,
      BorrowCount: 22,
      SampledCount: 22,
    },
  ])
  for (const process of processes) process.stop()
})
