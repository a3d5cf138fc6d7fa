import { type Context, ROOT_CONTEXT, type SpanContext, TraceFlags, trace } from '@opentelemetry/api'
import { SamplingDecision } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { decisionOf, sampleRateOf, weightOf } from '../../services/telemetry/sampling/decision.ts'
import { orderRules } from '../../services/telemetry/sampling/rules.ts'
import {
  createSampler,
  keepAll,
  keepByRules,
  keepShare,
} from '../../services/telemetry/sampling/sampling.ts'
import { contextWithIncoming } from '../../services/trace-context/propagation.ts'
import { parseTraceState, readTraceState } from '../../services/trace-context/trace-state.ts'
import { defaultRule, type SamplingRule } from '../../services/x-ray/sampling-rule.ts'
import { seededTraceIds } from './sampling/rules.ts'

const rule = (fields: Partial<SamplingRule>): SamplingRule => ({
  ...defaultRule,
  name: 'test',
  priority: 1,
  fixedRate: 0,
  reservoirPerSecond: 0,
  ...fields,
})

const spanId = '53995c3f42cd8ad8'
const request = (path: string, method = 'GET', host = 'localhost') => ({
  'http.request.method': method,
  'url.path': path,
  'server.address': host,
})

/** The context of the root span that a decision leads to. */
function decide(decideRoot: ReturnType<typeof keepAll>, traceId: string, attributes = {}) {
  const sampler = createSampler(decideRoot)
  const result = sampler.shouldSample(ROOT_CONTEXT, traceId, 'GET', 1, attributes, [])
  const isSampled = result.decision === SamplingDecision.RECORD_AND_SAMPLED
  const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE
  const spanContext: SpanContext = { traceId, spanId, traceFlags }
  if (result.traceState) spanContext.traceState = result.traceState
  return { isSampled, spanContext, attributes: result.attributes }
}

test('SAMPLING=all keeps all requests, gives that as the reason, and sends no trace state', () => {
  const { spanContext, attributes } = decide(keepAll(), '1'.repeat(32))

  expect(decisionOf(spanContext)).toEqual({ isSampled: true, reason: 'all' })
  expect(attributes).toEqual({ 'waywiser.sampling.reason': 'all' })
  expect(spanContext.traceState?.serialize()).toBe('')
  expect(weightOf(spanContext)).toBe(1)
})

test('a reservoir of 10 keeps exactly 10 of 25 requests in each of 4 seconds', () => {
  let nowMillis = 1_000_000
  const rules = keepByRules([rule({ reservoirPerSecond: 10 })], 'activities', () => nowMillis)
  const nextId = seededTraceIds(1)

  const kept = Array.from({ length: 4 }, () => {
    const inSecond = Array.from(
      { length: 25 },
      () => decide(rules, nextId(), request('/')).isSampled,
    )
    nowMillis += 1000
    return inSecond.filter(Boolean).length
  })

  expect(kept).toEqual([10, 10, 10, 10])
})

test('the weights of the kept ones of 100,000 requests add up to 100,000, within 2 %', () => {
  const requestsPerSecond = 1000
  let count = 0
  const nowMillis = () => Math.floor(count / requestsPerSecond) * 1000
  const rules = keepByRules(
    [rule({ reservoirPerSecond: 5, fixedRate: 0.1 })],
    'activities',
    nowMillis,
  )
  const nextId = seededTraceIds(7)

  let weights = 0
  let sampleRates = 0
  let kept = 0
  for (; count < 100_000; count++) {
    const { isSampled, spanContext } = decide(rules, nextId(), request('/'))
    if (!isSampled) continue
    kept++
    weights += weightOf(spanContext)
    sampleRates += sampleRateOf(spanContext)
  }

  expect(kept).toBeGreaterThan(10_000)
  expect(kept).toBeLessThan(11_000)
  expect(Math.abs(weights / 100_000 - 1)).toBeLessThan(0.02)
  expect(Math.abs(sampleRates / 100_000 - 1)).toBeLessThan(0.02)
})

test('whole sample rates count correctly for a rate whose weight is not a whole number', () => {
  const rules = keepByRules([rule({ fixedRate: 0.07 })], 'activities', () => 0)
  const nextId = seededTraceIds(3)

  let sum = 0
  const seen = new Set<number>()
  for (let i = 0; i < 100_000; i++) {
    const { isSampled, spanContext } = decide(rules, nextId(), request('/'))
    if (!isSampled) continue
    seen.add(sampleRateOf(spanContext))
    sum += sampleRateOf(spanContext)
  }

  expect([...seen].sort()).toEqual([14, 15])
  expect(Math.abs(sum / 100_000 - 1)).toBeLessThan(0.02)
})

test('a rate below one in a million becomes one in a million, and the next service accepts its weight', () => {
  const rules = keepByRules([rule({ fixedRate: 1e-12 })], 'activities', () => 0)
  const traceId = `5759e988${'f'.repeat(24)}`

  const { isSampled, spanContext } = decide(rules, traceId, request('/'))
  const tracestate = spanContext.traceState!.serialize()

  expect(isSampled).toBe(true)
  expect(sampleRateOf(spanContext)).toBe(999_999)
  expect(readTraceState(tracestate, traceId, true)?.serialize()).toBe(tracestate)
})

test('the decision by rate depends on the trace id alone: every service decides the same', () => {
  const nextId = seededTraceIds(5)
  const ids = Array.from({ length: 1000 }, nextId)
  const keptBy = (service: string) => {
    const rules = keepByRules([rule({ fixedRate: 0.3 })], service, () => 0)
    return ids.filter(traceId => decide(rules, traceId, request('/')).isSampled)
  }

  expect(keptBy('activities')).toEqual(keptBy('notifications'))
  expect(keptBy('activities').length).toBeGreaterThan(250)
})

test('the reason why a request is kept or dropped is on the root span and in its decision', () => {
  const rules = keepByRules(
    [rule({ name: 'Cruddur', reservoirPerSecond: 1, fixedRate: 0.5 })],
    'activities',
    () => 0,
  )
  const high = '5759e98800000000ffffffffffffffff'
  const low = '5759e9880000000000000000000000ff'

  const [first, byRate, dropped] = [high, high, low].map(id => decide(rules, id, request('/')))

  const named = { rule: 'Cruddur' }
  expect(decisionOf(first!.spanContext)).toEqual({ isSampled: true, ...named, reason: 'reservoir' })
  expect(decisionOf(byRate!.spanContext)).toEqual({ isSampled: true, ...named, reason: 'rate' })
  expect(decisionOf(dropped!.spanContext)).toEqual({ isSampled: false, ...named, reason: 'rate' })
  expect(byRate!.attributes).toEqual({
    'aws.xray.rule_name': 'Cruddur',
    'waywiser.sampling.rule': 'Cruddur',
    'waywiser.sampling.reason': 'rate',
  })
  expect(first!.spanContext.traceState?.serialize()).toBe('')
  expect(byRate!.spanContext.traceState?.serialize()).toBe('ot=th:8')
  expect(dropped!.spanContext.traceState?.serialize()).toBe('')
})

test.each([
  ['path, by wildcards', { path: '/api/*/rep?y' }, request('/api/1/reply'), request('/api/1/rely')],
  ['path, whatever the case', { path: '/API/*' }, request('/api/x'), request('/ap')],
  ['a path with signs', { path: '/a.b+(c)' }, request('/a.b+(c)'), request('/aXb+(c)')],
  ['method', { method: 'post' }, request('/', 'POST'), request('/', 'GET')],
  ['host', { host: '*.example.com' }, request('/', 'GET', 'a.Example.com'), request('/')],
  ['service', { serviceName: 'activ*' }, request('/'), undefined],
  ['attribute', { attributes: { tier: 'g?ld' } }, { tier: 'gold' }, { tier: 'silver' }],
])('a rule matches by %s', (_title, patterns, matching, other) => {
  const rules = keepByRules(
    [rule({ ...patterns, fixedRate: 1 }), rule({ name: 'rest', priority: 2 })],
    'activities',
    () => 0,
  )
  const ruleOf = (attributes: object) =>
    decisionOf(decide(rules, '1'.repeat(32), attributes).spanContext).rule

  expect(ruleOf(matching)).toBe('test')
  if (other) expect(ruleOf(other)).toBe('rest')
})

test('a pattern of many stars is matched without delay', () => {
  const rules = keepByRules([rule({ path: `${'*a'.repeat(25)}*b` })], 'activities', () => 0)

  const startMillis = performance.now()
  decide(rules, '1'.repeat(32), request('a'.repeat(2000)))

  expect(performance.now() - startMillis).toBeLessThan(1000)
})

test("rules are tried by priority, then by name; X-Ray's own default decides when none matches", () => {
  const names = (rules: SamplingRule[]) => orderRules(rules).map(({ name }) => name)

  expect(
    names([
      rule({ name: 'b', priority: 2 }),
      rule({ name: 'c' }),
      rule({ name: 'a', priority: 2 }),
    ]),
  ).toEqual(['c', 'a', 'b', 'Default'])
  expect(orderRules([]).at(-1)).toMatchObject({ fixedRate: 0.05, reservoirPerSecond: 1 })
  expect(orderRules([rule({ name: 'Default', path: '/x', fixedRate: 0.5 })])).toEqual([
    { ...defaultRule, fixedRate: 0.5, reservoirPerSecond: 0 },
  ])
})

const incoming = (isSampled: boolean | undefined, parentId: string | undefined): Context =>
  contextWithIncoming(ROOT_CONTEXT, {
    traceId: '1'.repeat(32),
    parentId,
    isSampled,
    isRandom: false,
    traceState: undefined,
  })

test.each([
  ['a parent that is kept', true, spanId, true],
  ['a parent that is not', false, spanId, false],
  ['a parent that left the decision open', undefined, spanId, 'decided'],
  ['no parent, to be kept', true, undefined, true],
  ['no parent, not to be kept', false, undefined, false],
  ['no parent, the decision left open', undefined, undefined, 'decided'],
])('with %s in the headers', (_title, isSampled, parentId, expected) => {
  let decisions = 0
  const sampler = createSampler(() => {
    decisions++
    return { decision: SamplingDecision.NOT_RECORD }
  })

  const context = incoming(isSampled, parentId)
  const { decision } = sampler.shouldSample(context, '1'.repeat(32), 'GET', 1, {}, [])

  if (expected === 'decided') expect(decisions).toBe(1)
  else expect(decision === SamplingDecision.RECORD_AND_SAMPLED).toBe(expected)
})

test('a child has the decision of its parent in this process, whatever the headers say', () => {
  const sampler = createSampler(() => ({ decision: SamplingDecision.NOT_RECORD }))
  const local = { traceId: '1'.repeat(32), spanId, traceFlags: TraceFlags.SAMPLED }
  const context = trace.setSpanContext(incoming(false, spanId), local)

  const { decision } = sampler.shouldSample(context, '1'.repeat(32), 'work', 0, {}, [])

  expect(decision).toBe(SamplingDecision.RECORD_AND_SAMPLED)
})

test('a weight of ours displaces the last members where a caller sent as many as there may be', () => {
  const sampler = createSampler(keepShare(0.5), false)
  const members = Array.from({ length: 32 }, (_, index) => `m${index}=1`)
  const parent = {
    traceId: 'f'.repeat(32),
    spanId,
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
    traceState: parseTraceState(members.join(',')),
  }
  const context = trace.setSpanContext(ROOT_CONTEXT, parent)

  const { traceState } = sampler.shouldSample(context, parent.traceId, 'GET', 1, {}, [])

  expect(traceState?.serialize()).toBe(['ot=th:8', ...members.slice(0, 31)].join(','))
})
