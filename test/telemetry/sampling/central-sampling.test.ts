import type { SpanContext } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCentralSampling } from '../../../services/telemetry/sampling/central-sampling.ts'
import { decisionOf, sampleRateOf } from '../../../services/telemetry/sampling/decision.ts'
import type { RootSampler } from '../../../services/telemetry/sampling/sampling.ts'
import { defaultRule } from '../../../services/x-ray/sampling-rule.ts'
import { rulesAnswer, seededTraceIds, targetsAnswer, xrayRule } from './rules.ts'

const startMillis = 1_800_000_000_000
const startSeconds = startMillis / 1000
const localRule = { ...defaultRule, name: 'local', priority: 1, fixedRate: 1 }

beforeEach(() => {
  vi.useFakeTimers({ now: startMillis })
  vi.spyOn(Math, 'random').mockReturnValue(0.5)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

type CallBody = { SamplingStatisticsDocuments: { RequestCount: number; ClientID: string }[] }

type Answer = object | Error | (() => object | Error)

/** A sampler on a stopped clock, and a rules service that answers `answers`. */
function centralSampling(answers: { rules: Answer; targets?: Answer }) {
  const calls: { path: string; body: CallBody; signal: AbortSignal; atMillis: number }[] = []
  const warnings: string[] = []
  const sampling = createCentralSampling({
    serviceName: 'activities',
    localRules: [{ ...localRule, reservoirPerSecond: 0 }],
    async ask(path, body, signal) {
      calls.push({ path, body: body as CallBody, signal, atMillis: Date.now() - startMillis })
      const given = path === '/GetSamplingRules' ? answers.rules : (answers.targets ?? {})
      const answer = typeof given === 'function' ? given() : given
      if (answer instanceof Error) throw answer
      return answer
    },
    warn: (_who, problem) => warnings.push(problem),
  })
  sampling.start()
  return {
    sampling,
    calls,
    warnings,
    answers,
    callsOf: (path: string) => calls.filter(call => call.path === path),
    /** The counts of each call. */
    counts: () =>
      calls
        .filter(call => call.path === '/SamplingTargets')
        .map(({ body }) => body.SamplingStatisticsDocuments),
  }
}

const request = { 'http.request.method': 'GET', 'url.path': '/', 'server.address': 'localhost' }
const traceIds = seededTraceIds(11)

/** Decides on one request; returns the decision with its reason. */
function ask(decideRoot: RootSampler, attributes: object = request) {
  const traceId = traceIds()
  const { decision, traceState } = decideRoot(traceId, { ...attributes })
  const isSampled = decision === SamplingDecision.RECORD_AND_SAMPLED
  const spanContext = { traceId, spanId: '1'.repeat(16), traceFlags: isSampled ? 1 : 0, traceState }
  return {
    ...decisionOf(spanContext as SpanContext),
    rate: sampleRateOf(spanContext as SpanContext),
  }
}

/** Sends requests in this second and advances to the next one; returns how many were kept. */
async function second(decideRoot: RootSampler, requests: number): Promise<number> {
  let kept = 0
  for (let i = 0; i < requests; i++) if (ask(decideRoot).isSampled) kept++
  await vi.advanceTimersByTimeAsync(1000)
  return kept
}

async function seconds(decideRoot: RootSampler, count: number, requests: number) {
  const kept: number[] = []
  for (let i = 0; i < count; i++) kept.push(await second(decideRoot, requests))
  return kept
}

describe('a clock that is set by an hour', () => {
  const hourMillis = 3_600_000

  test.each([hourMillis, -hourMillis])(
    'by %d ms neither holds back counts nor ends a quota nor keeps one that is over',
    async stepMillis => {
      let quotaTermSeconds = 30
      const { sampling, callsOf } = centralSampling({
        rules: rulesAnswer(1, xrayRule({ ReservoirSize: 50 })),
        targets: () =>
          targetsAnswer(1, {
            FixedRate: 0,
            ReservoirQuota: 20,
            Interval: 10,
            ReservoirQuotaTTL: Date.now() / 1000 + quotaTermSeconds,
          }),
      })
      await vi.advanceTimersByTimeAsync(0)
      await seconds(sampling.decideRoot, 12, 30)
      expect(callsOf('/SamplingTargets')).toHaveLength(1)
      quotaTermSeconds = 5

      vi.setSystemTime(Date.now() + stepMillis)
      const kept = await seconds(sampling.decideRoot, 16, 30)

      // Eight seconds until the next report, then the new quota of five.
      expect(callsOf('/SamplingTargets')).toHaveLength(2)
      expect(kept).toEqual([...Array(14).fill(20), ...Array(2).fill(1)])
    },
  )
})

describe('a rule with a reservoir', () => {
  test('lends one request a second until it has a quota, then keeps the quota', async () => {
    const { sampling, counts } = centralSampling({
      rules: rulesAnswer(1, xrayRule({ ReservoirSize: 50 })),
      targets: () =>
        targetsAnswer(1, {
          FixedRate: 0,
          ReservoirQuota: 20,
          Interval: 10,
          ReservoirQuotaTTL: Date.now() / 1000 + 300,
        }),
    })
    await vi.advanceTimersByTimeAsync(0)

    const kept = await seconds(sampling.decideRoot, 22, 30)

    // The first targets arrive after 10.05 s, when the 11th second has had its 30 requests.
    expect(kept).toEqual([...Array(11).fill(1), ...Array(11).fill(20)])
    const common = { RuleName: 'Cruddur', ClientID: expect.stringMatching(/^[0-9a-f]{24}$/) }
    expect(counts()).toEqual([
      [
        {
          ...common,
          RequestCount: 330,
          BorrowCount: 11,
          SampledCount: 11,
          Timestamp: startSeconds + 10,
        },
      ],
      [
        {
          ...common,
          RequestCount: 300,
          BorrowCount: 0,
          SampledCount: 200,
          Timestamp: startSeconds + 20,
        },
      ],
    ])
    expect(counts()[0]?.[0]?.ClientID).toBe(counts()[1]?.[0]?.ClientID)
  })

  test('keeps none under a quota of 0, and lends again after the quota has expired', async () => {
    let answered = 0
    const { sampling } = centralSampling({
      rules: rulesAnswer(1, xrayRule({ ReservoirSize: 50 })),
      targets: () =>
        answered++ === 0
          ? targetsAnswer(1, { ReservoirQuota: 0, ReservoirQuotaTTL: startSeconds + 15 })
          : new Error('away'),
    })
    await vi.advanceTimersByTimeAsync(0)

    const kept = await seconds(sampling.decideRoot, 18, 5)

    expect(kept).toEqual([...Array(11).fill(1), 0, 0, 0, 0, 1, 1, 1])
  })

  test('of size 0 lends nothing', async () => {
    const { sampling } = centralSampling({ rules: rulesAnswer(1, xrayRule()) })
    await vi.advanceTimersByTimeAsync(0)

    expect(await seconds(sampling.decideRoot, 3, 10)).toEqual([0, 0, 0])
  })
})

test('rule, reason and weight of each kind of decision', async () => {
  const { sampling } = centralSampling({
    rules: rulesAnswer(1, xrayRule({ ReservoirSize: 5, FixedRate: 0.5 })),
    targets: targetsAnswer(1, {
      FixedRate: 0.25,
      ReservoirQuota: 1,
      ReservoirQuotaTTL: startSeconds + 999,
    }),
  })
  const local = ask(sampling.decideRoot)
  await vi.advanceTimersByTimeAsync(0)
  const before = Array.from({ length: 20 }, () => ask(sampling.decideRoot))
  await vi.advanceTimersByTimeAsync(11_000)
  const after = Array.from({ length: 40 }, () => ask(sampling.decideRoot))

  const seen = (decisions: typeof before) => [
    ...new Set(
      decisions.map(({ isSampled, rule, reason, rate }) => [isSampled, rule, reason, rate].join()),
    ),
  ]
  expect(local).toMatchObject({ isSampled: true, rule: 'local', reason: 'rate' })
  expect(seen(before).sort()).toEqual([
    'false,Cruddur,rate,1',
    'true,Cruddur,borrowed,1',
    'true,Cruddur,rate,2',
  ])
  expect(seen(after).sort()).toEqual([
    'false,Cruddur,rate,1',
    'true,Cruddur,rate,4',
    'true,Cruddur,reservoir,1',
  ])
})

test('the weights of the kept ones of 100,000 requests add up to 100,000, within 2 %', async () => {
  const { sampling } = centralSampling({
    rules: rulesAnswer(1, xrayRule({ ReservoirSize: 5, FixedRate: 0.1 })),
    targets: () =>
      targetsAnswer(1, {
        FixedRate: 0.1,
        ReservoirQuota: 5,
        Interval: 10,
        ReservoirQuotaTTL: Date.now() / 1000 + 300,
      }),
  })
  await vi.advanceTimersByTimeAsync(0)

  let kept = 0
  let weights = 0
  for (let elapsed = 0; elapsed < 100; elapsed++) {
    for (let i = 0; i < 1000; i++) {
      const { isSampled, rate } = ask(sampling.decideRoot)
      kept += isSampled ? 1 : 0
      weights += isSampled ? rate : 0
    }
    await vi.advanceTimersByTimeAsync(1000)
  }

  // 5 of each second by the reservoir (1 at first), a tenth of the others.
  expect(kept).toBeGreaterThan(10_000)
  expect(kept).toBeLessThan(11_000)
  expect(Math.abs(weights / 100_000 - 1)).toBeLessThan(0.02)
})

describe('rules', () => {
  test('are fetched at start and every 5 minutes; only rules with requests report counts', async () => {
    const { sampling, callsOf } = centralSampling({
      rules: rulesAnswer(1, xrayRule(), xrayRule({ RuleName: 'other', URLPath: '/other' })),
      targets: targetsAnswer(1),
    })

    await vi.advanceTimersByTimeAsync(650_000)
    expect(callsOf('/GetSamplingRules').map(({ atMillis }) => atMillis)).toEqual([
      0, 302_500, 605_000,
    ])
    expect(callsOf('/SamplingTargets')).toEqual([])

    ask(sampling.decideRoot)
    await vi.advanceTimersByTimeAsync(30_000)
    expect(callsOf('/SamplingTargets')).toHaveLength(1)
  })

  test('are fetched at once when they have changed, and only once', async () => {
    const answers = {
      rules: rulesAnswer(1, xrayRule({ FixedRate: 1 })),
      targets: targetsAnswer(1),
    }
    const { sampling, callsOf } = centralSampling(answers)
    await vi.advanceTimersByTimeAsync(0)
    await seconds(sampling.decideRoot, 12, 1)
    expect(callsOf('/GetSamplingRules')).toHaveLength(1)

    answers.rules = rulesAnswer(2, xrayRule({ FixedRate: 0 }))
    answers.targets = targetsAnswer(2)
    const kept = await seconds(sampling.decideRoot, 40, 1)

    expect(callsOf('/GetSamplingRules')).toHaveLength(2)
    expect(kept.slice(0, 8)).toEqual(Array(8).fill(1))
    expect(kept.slice(10)).toEqual(Array(30).fill(0))
  })

  test('are fetched once after a deletion, which no rule shows', async () => {
    const { sampling, callsOf } = centralSampling({
      rules: rulesAnswer(1, xrayRule()),
      targets: targetsAnswer(7),
    })
    await vi.advanceTimersByTimeAsync(0)

    await seconds(sampling.decideRoot, 60, 1)

    expect(callsOf('/GetSamplingRules')).toHaveLength(2)
  })

  test.each([
    ['cuts off the fraction of', 7.9, 7],
    ['gives no time of', 7, undefined],
  ])(
    'are fetched at most once more when the service %s a change',
    async (_, changed, announced) => {
      const { sampling, callsOf } = centralSampling({
        rules: rulesAnswer(changed, xrayRule()),
        targets: { ...targetsAnswer(0), LastRuleModification: announced },
      })
      await vi.advanceTimersByTimeAsync(0)

      await seconds(sampling.decideRoot, 60, 1)

      expect(callsOf('/GetSamplingRules').length).toBeLessThanOrEqual(2)
    },
  )

  test('are fetched at once when the service does not know a reported rule', async () => {
    const answers: { rules: object; targets: object } = {
      rules: rulesAnswer(0, xrayRule({ FixedRate: 0 })),
      targets: { ...targetsAnswer(0), UnprocessedStatistics: [{ RuleName: 'Cruddur' }] },
    }
    const { sampling, callsOf } = centralSampling(answers)
    await vi.advanceTimersByTimeAsync(0)
    answers.rules = rulesAnswer(0)

    await seconds(sampling.decideRoot, 11, 1)

    expect(callsOf('/GetSamplingRules')).toHaveLength(2)
    expect(ask(sampling.decideRoot)).toMatchObject({ rule: 'Default', reason: 'borrowed' })
  })

  test('are fetched at once when the service has forgotten them, whichever rule matched', async () => {
    const answers: { rules: object; targets: object } = {
      rules: rulesAnswer(7, xrayRule({ URLPath: '/never' })),
      targets: targetsAnswer(7),
    }
    const { sampling, callsOf } = centralSampling(answers)
    await vi.advanceTimersByTimeAsync(0)
    await seconds(sampling.decideRoot, 12, 1)

    answers.rules = rulesAnswer(0)
    answers.targets = targetsAnswer(0)
    await seconds(sampling.decideRoot, 60, 1)

    expect(callsOf('/GetSamplingRules')).toHaveLength(2)
  })

  test('come in pages', async () => {
    const pages = [
      { ...rulesAnswer(1, xrayRule({ RuleName: 'first', URLPath: '/x' })), NextToken: 'two' },
      rulesAnswer(1, xrayRule({ RuleName: 'second' })),
    ]
    const { sampling, calls } = centralSampling({ rules: () => pages.shift()! })
    await vi.advanceTimersByTimeAsync(0)

    expect(calls.map(({ body }) => body)).toEqual([{}, { NextToken: 'two' }])
    expect(ask(sampling.decideRoot).rule).toBe('second')
    expect(ask(sampling.decideRoot, { 'url.path': '/x' }).rule).toBe('first')
  })

  test('expire after an hour without a successful fetch; then the local ones decide', async () => {
    const answers: { rules: Answer } = { rules: rulesAnswer(1, xrayRule()) }
    const { sampling } = centralSampling(answers)
    await vi.advanceTimersByTimeAsync(0)
    answers.rules = new Error('away')

    await vi.advanceTimersByTimeAsync(3_599_000)
    expect(ask(sampling.decideRoot).rule).toBe('Cruddur')
    await vi.advanceTimersByTimeAsync(1000)
    expect(ask(sampling.decideRoot).rule).toBe('local')

    answers.rules = rulesAnswer(1, xrayRule())
    await vi.advanceTimersByTimeAsync(30_000)
    expect(ask(sampling.decideRoot).rule).toBe('Cruddur')
  })

  test('of other resources and versions are ignored, malformed ones with a warning', async () => {
    const { sampling, warnings } = centralSampling({
      rules: rulesAnswer(
        1,
        xrayRule({ RuleName: 'arn', ResourceARN: 'arn:aws:ecs:*' }),
        xrayRule({ RuleName: 'version', Version: 2 }),
        xrayRule({ RuleName: 'broken', FixedRate: 2 }),
        xrayRule({ RuleName: 'half', Host: null }),
        xrayRule({ RuleName: 'ours', Priority: 9999 }),
      ),
    })
    await vi.advanceTimersByTimeAsync(0)

    expect(ask(sampling.decideRoot).rule).toBe('ours')
    expect(warnings).toEqual(['malformed rules are left out: broken, half'])
  })
})

describe('while the rules service is away', () => {
  test('the local rules decide, and the pauses between attempts grow', async () => {
    const answers: { rules: Answer } = { rules: new Error('connect ECONNREFUSED') }
    const { sampling, calls, warnings } = centralSampling(answers)

    await vi.advanceTimersByTimeAsync(1000)
    expect(ask(sampling.decideRoot)).toMatchObject({ isSampled: true, rule: 'local' })
    // Half of 200, 400 and 800 ms, by the mocked random number.
    expect(calls.map(({ atMillis }) => atMillis)).toEqual([0, 100, 300, 700])
    expect(new Set(warnings)).toEqual(new Set(['connect ECONNREFUSED']))

    answers.rules = rulesAnswer(1, xrayRule())
    await vi.advanceTimersByTimeAsync(1000)
    expect(ask(sampling.decideRoot)).toMatchObject({ isSampled: false, rule: 'Cruddur' })
  })

  test('counts are kept, and reported when it is back', async () => {
    const answers: { rules: Answer; targets: Answer } = {
      rules: rulesAnswer(1, xrayRule()),
      targets: new Error('away'),
    }
    const { sampling, counts } = centralSampling(answers)
    await vi.advanceTimersByTimeAsync(0)
    await seconds(sampling.decideRoot, 11, 2)
    answers.targets = targetsAnswer(1)

    await seconds(sampling.decideRoot, 20, 2)

    expect(counts().map(([report]) => report?.RequestCount)).toEqual([22, 42, 20])
  })

  test.each([
    [{}],
    [{ SamplingRuleRecords: 'none' }],
    [{ SamplingRuleRecords: [7, null, { SamplingRule: 'x' }] }],
    [[]],
    [{ SamplingRuleRecords: null, NextToken: 7 }],
  ])('garbage %j leaves requests unharmed', async answer => {
    const { sampling } = centralSampling({ rules: answer, targets: answer })
    await vi.advanceTimersByTimeAsync(60_000)

    expect(ask(sampling.decideRoot).reason).toBeTypeOf('string')
  })
})

test('more than 25 rules are reported in calls of 25', async () => {
  const rules = Array.from({ length: 30 }, (_, n) =>
    xrayRule({ RuleName: `rule-${n}`, Priority: n + 1, URLPath: `/${n}` }),
  )
  const { sampling, counts } = centralSampling({
    rules: rulesAnswer(1, ...rules),
    targets: targetsAnswer(1),
  })
  await vi.advanceTimersByTimeAsync(0)
  for (let n = 0; n < 30; n++) ask(sampling.decideRoot, { 'url.path': `/${n}` })

  await vi.advanceTimersByTimeAsync(11_000)

  expect(counts().map(reports => reports.length)).toEqual([25, 5])
})

test('a rule is not reported again before its interval is over', async () => {
  const { sampling, callsOf } = centralSampling({
    rules: rulesAnswer(1, xrayRule()),
    targets: targetsAnswer(1, { Interval: 30 }),
  })
  await vi.advanceTimersByTimeAsync(0)

  await seconds(sampling.decideRoot, 65, 1)

  expect(callsOf('/SamplingTargets').map(({ atMillis }) => atMillis)).toEqual([10_050, 40_200])
})

test('nothing is requested after stop', async () => {
  const { sampling, calls } = centralSampling({ rules: rulesAnswer(1, xrayRule()) })
  await vi.advanceTimersByTimeAsync(0)
  ask(sampling.decideRoot)

  sampling.stop()
  await vi.advanceTimersByTimeAsync(700_000)

  expect(calls).toHaveLength(1)
})

test('stopping gives up the call under way, without a warning, and leaves no timer', async () => {
  const { sampling, calls, warnings } = centralSampling({ rules: () => new Error('given up') })

  sampling.stop()
  await vi.advanceTimersByTimeAsync(0)

  expect(calls.map(({ signal }) => signal.aborted)).toEqual([true])
  expect(warnings).toEqual([])
  expect(vi.getTimerCount()).toBe(0)
})
