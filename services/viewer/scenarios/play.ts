import { setTimeout as wait } from 'node:timers/promises'
import type { Scenario, Step, Tick } from '../../scenarios/scenario.ts'
import type { ScenarioPlay, ScenarioTick, Trace } from '../records/api.ts'
import { check, type StepResult } from './check.ts'
import { provide } from './needs.ts'
import { readTraces, type TraceStore } from './read-traces.ts'
import { type Answer, type Services, sendRequest } from './services.ts'

export type PlayOptions = {
  services: Services
  store: TraceStore
  /** The traces whose spans have this `app.scenario.play`. */
  findPlayed(play: string): Promise<string[]>
  signal: AbortSignal
}

/** What was sent for one step. `play` marks what followed from it. */
export type Sent = { step: Step; answers: Answer[]; play: string }

/** A missing record counts as missing after ten seconds; until then its trace is not settled. */
const settleMillis = 14_000
const pollMillis = 200

/** Sends the requests of a scenario one after the other, and waits until its ticks hold. */
export async function play(scenario: Scenario, id: string, options: PlayOptions) {
  const { services, signal } = options
  if (scenario.needs) await provide(scenario.needs, services)
  const sent: Sent[] = []
  for (const [index, step] of scenario.steps.entries()) {
    signal.throwIfAborted()
    sent.push(await sendStep(scenario, step, `${id}.${index}`, services))
  }
  return untilSettled(scenario, sent, options)
}

async function sendStep(
  { name }: Scenario,
  step: Step,
  mark: string,
  services: Services,
): Promise<Sent> {
  const chosen = step.way === undefined ? 'none' : `${name}/${step.way};play=${mark}`
  const answers: Answer[] = []
  for (let left = step.request.times ?? 1; left > 0; left--) {
    answers.push(await sendRequest(services, step.request, chosen))
  }
  return { step, answers, play: mark }
}

/** Reads the traces until all ticks hold and nothing is pending, or until it is too late for that. */
export async function untilSettled(
  scenario: Scenario,
  sent: Sent[],
  options: PlayOptions,
): Promise<ScenarioPlay> {
  const deadlineMillis = performance.now() + settleMillis
  for (;;) {
    const results = await Promise.all(sent.map(each => readStep(each, options)))
    const expected = scenario.expected.map(tick => tickOf(tick, scenario, results))
    const isPending = results.some(({ traces }) => traces.some(isIncomplete))
    const holds = expected.every(tick => tick.holds)
    if ((holds && !isPending) || performance.now() > deadlineMillis) {
      return describePlay(scenario, results, expected)
    }
    await wait(pollMillis, undefined, { signal: options.signal })
  }
}

const isIncomplete = ({ delivery }: Trace) =>
  Object.values(delivery).some(({ state }) => state === 'pending')

type ReadStep = StepResult & { name: string; traceIds: string[]; second: Trace | undefined }

async function readStep({ step, answers, play }: Sent, options: PlayOptions): Promise<ReadStep> {
  const traceIds = answers.flatMap(({ traceId }) => traceId ?? [])
  const followed = step.way === undefined ? [] : await options.findPlayed(play)
  const [second] = await readTraces(
    options.store,
    followed.filter(id => !traceIds.includes(id)),
  )
  const traces = await readTraces(options.store, traceIds)
  return {
    name: step.name,
    traceIds,
    // Also a trace of dropped requests is there, by its log lines.
    traces: traces.filter(({ spans, logs }) => spans.length > 0 || logs.length > 0),
    second,
    answers: answers.length,
    answerMillis: answers.map(({ millis }) => millis),
  }
}

function tickOf(
  { text, of, second, lens, expect }: Tick,
  scenario: Scenario,
  steps: ReadStep[],
): ScenarioTick {
  const name = of ?? scenario.steps.at(-1)!.name
  const step = steps.find(each => each.name === name)!
  const trace = second ? step.second : step.traces.at(-1)
  if (!trace) return { text, lens, holds: false, found: 'its trace has not arrived' }
  return { text, lens, traceId: trace.traceId, ...check(expect, trace, step) }
}

function describePlay(
  scenario: Scenario,
  steps: ReadStep[],
  expected: ScenarioTick[],
): ScenarioPlay {
  const lastOf = (name: string) => steps.find(step => step.name === name)?.traceIds.at(-1)
  const [before, after] = scenario.compare.map(lastOf)
  const traceIds = steps.flatMap(step => [
    ...step.traceIds,
    ...(step.second ? [step.second.traceId] : []),
  ])
  return {
    scenario: scenario.name,
    traceIds,
    ...(after && { traceId: after }),
    ...(before && after && { compare: [before, after] }),
    expected,
  }
}
