import { setTimeout as wait } from 'node:timers/promises'
import type { Scenario, Step, Tick } from '../../scenarios/scenario.ts'
import type { ScenarioPlay, ScenarioTick } from '../records/api.ts'
import type { Beside } from './beside.ts'
import { check } from './check.ts'
import { playHref, tickHref } from './links.ts'
import { provide } from './needs.ts'
import { type Answer, type Services, sendRequest } from './services.ts'
import {
  type FindPlayed,
  readPicked,
  readStep,
  type Sent,
  type StepResult,
  type StepStore,
} from './step-result.ts'

export type PlayOptions = {
  services: Services
  store: StepStore
  findPlayed: FindPlayed
  /** What holds around the steps of some scenarios. */
  beside: Beside
  signal: AbortSignal
}

/** A record counts as missing ten seconds after the last one; late spans come before that. */
const settleMillis = 20_000
const pollMillis = 200

/** Sends the requests of a scenario one after the other, and waits until its ticks hold. */
export async function play(
  scenario: Scenario,
  id: string,
  options: PlayOptions,
): Promise<ScenarioPlay> {
  const { services, signal } = options
  if (scenario.needs) await provide(scenario.needs, services)
  const sent: Sent[] = []
  for (const [index, step] of scenario.steps.entries()) {
    signal.throwIfAborted()
    sent.push(await sendStep(scenario, step, `${id}.${index}`, options))
  }
  return untilSettled(scenario, sent, options)
}

async function sendStep(
  { name, beside: kind }: Scenario,
  step: Step,
  play: string,
  { services, beside, signal }: PlayOptions,
): Promise<Sent> {
  const chosen = `${step.way === undefined ? 'none' : `${name}/${step.way}`};play=${play}`
  const around = step.way === undefined || !kind ? undefined : beside[kind]
  const answers = around
    ? await around(step, to => sendAll(to, step, chosen, signal))
    : await sendAll(services, step, chosen, signal)
  return { step, answers, play }
}

async function sendAll(
  services: Services,
  { request }: Step,
  chosen: string,
  signal: AbortSignal,
): Promise<Answer[]> {
  const { times = 1, everyMillis = 0, ...one } = request
  const answers: Answer[] = []
  for (let count = 1; count <= times; count++) {
    if (everyMillis && count > 1) await wait(everyMillis, undefined, { signal })
    const path = one.path.replace('{n}', String(count))
    answers.push(await sendRequest(services, { ...one, path }, chosen))
  }
  return answers
}

/** Reads the traces until all ticks hold and nothing is pending, or until it is too late for that. */
async function untilSettled(
  scenario: Scenario,
  sent: Sent[],
  options: PlayOptions,
): Promise<ScenarioPlay> {
  const deadlineMillis = performance.now() + settleMillis
  for (;;) {
    const { steps, expected } = await look(scenario, sent, options)
    const isSettled = expected.every(({ holds }) => holds) && !steps.some(hasPending)
    if (isSettled || performance.now() > deadlineMillis) {
      return describePlay(scenario, steps, expected)
    }
    await wait(pollMillis, undefined, { signal: options.signal })
  }
}

async function look(scenario: Scenario, sent: Sent[], { store, findPlayed }: PlayOptions) {
  // Maps are drawn from what is derived a moment after the records are stored.
  await store.xray.settle()
  const steps = await Promise.all(sent.map(each => readStep(each, store, findPlayed)))
  const expected: ScenarioTick[] = []
  for (const tick of scenario.expected) {
    expected.push(await lookAt(scenario.name, tick, steps, store))
  }
  return { steps, expected }
}

async function lookAt(
  scenario: string,
  tick: Tick,
  steps: StepResult[],
  store: StepStore,
): Promise<ScenarioTick> {
  const { text, of, lens, expect } = tick
  const step = steps.find(each => each.step.name === of) ?? steps.at(-1)!
  const trace = await readPicked(step, tick, store)
  const shown = { lens, ...(trace && { traceId: trace.traceId }), ...check(expect, trace, step) }
  return { text, ...shown, href: tickHref(scenario, shown) }
}

/** What was sampled out may report an error for ten seconds more, which no tick waits for. */
const hasPending = ({ summaries }: StepResult) =>
  summaries.some(
    ({ spanCount, delivery }) =>
      spanCount > 0 && Object.values(delivery).some(({ state }) => state === 'pending'),
  )

function describePlay(
  { name, title, misconception, compare }: Scenario,
  steps: StepResult[],
  expected: ScenarioTick[],
): ScenarioPlay {
  const lastOf = (wanted: string) => steps.find(({ step }) => step.name === wanted)?.traceIds.at(-1)
  const compared = compare?.flatMap(each => lastOf(each) ?? []) ?? []
  // The one that most ticks are about, where the last step made several.
  const traceId = expected.find(tick => tick.traceId)?.traceId
  return {
    ...{ scenario: name, title, misconception },
    traceIds: steps.flatMap(({ traceIds, secondId }) => [
      ...traceIds,
      ...(secondId ? [secondId] : []),
    ]),
    href: traceId ? playHref(name, traceId, expected) : '/traces',
    ...(traceId && { traceId }),
    ...(compared.length === 2 && {
      compare: compared,
      compareHref: `/compare/${compared.join('/')}`,
    }),
    expected,
  }
}
