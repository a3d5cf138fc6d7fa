import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Account, accountOf, gather } from './account.ts'
import { createLoad, type Phase, p99 } from './load.ts'
import type { Promised, Scenario } from './scenario.ts'
import { type System, startSystem, waitingIn } from './system.ts'
import type { VendorLens } from './vendors.ts'

export type Durations = {
  perSecond: number
  warmUpMillis: number
  beforeMillis: number
  /** Of the fault. */
  duringMillis: number
  longMillis: number
  /** How long the services may take to deliver what has waited. */
  settleMillis: number
}

export type Row = {
  name: string
  lens: VendorLens
  fault: string
  promised: Promised
  account: Account
  answered: string
  p99Ratio: number
  peakMegabytes: number
  /** Empty: the promise is kept. */
  problems: string[]
}

/** What may be in hand when a process is killed: what gathers for 500 ms, and what is under way. */
const inFlightMillis = 2000
/** Long enough for a request to be under way when the fault begins. */
const leadMillis = 300

/** Starts the system, plays one fault under load, and settles the account of each lens. */
export async function runScenario(
  scenario: Scenario,
  lenses: VendorLens[],
  durations: Durations,
): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'waywiser-faults-'))
  const undos: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  try {
    const stage = await scenario.setUp?.(folder, undo => undos.push(undo))
    const system = await startSystem(folder, stage)
    undos.push(() => system.stop())
    return await play({ ...scenario, ...stage }, lenses, durations, system)
  } finally {
    for (const undo of undos.reverse()) await undo()
  }
}

async function play(
  scenario: Scenario,
  lenses: VendorLens[],
  durations: Durations,
  system: System,
): Promise<Row[]> {
  const load = createLoad(system.activities.address, durations.perSecond)
  const warmUp = await load.run(durations.warmUpMillis)
  const before = await load.run(durations.beforeMillis)
  const during = await sufferIt(scenario, lenses, durations, system, load.run)
  const isOver = scenario.at === 'process'
  await scenario.end?.(system, lenses)
  const after = isOver ? noPhase : await load.run(durations.beforeMillis)
  load.stop()
  if (!isOver && !scenario.isLasting) await settle(system, durations.settleMillis)
  await Promise.all(system.services.map(service => service.stop()))
  const answers = [warmUp, before, during, after].flatMap(phase => phase.answers)
  const evidence = await gather(system, answers)
  const common = {
    fault: scenario.fault,
    answered: answeredOf(during),
    p99Ratio: isOver ? Number.NaN : p99(during.answers) / p99(before.answers),
    peakMegabytes: Math.max(...system.services.map(service => service.peakMegabytes())),
  }
  const answerProblems = isOver ? [] : problemsOfAnswers(scenario, during)
  return lenses.map(lens => {
    const account = accountOf(scenario, lens, evidence)
    const promised = scenario.promises[lens]!
    const problems = problemsOf(account, promised, durations.perSecond)
    return {
      ...common,
      name: `${lens}-${scenario.fault}`,
      lens,
      promised,
      account,
      problems: [...answerProblems, ...problems],
    }
  })
}

function answeredOf({ asked, answers }: Phase): string {
  const failed = answers.filter(({ status }) => status >= 500).length
  return `${answers.length} of ${asked}${failed > 0 ? `, ${failed} with 5xx` : ''}`
}

const noPhase: Phase = { asked: 0, answers: [] }

async function sufferIt(
  scenario: Scenario,
  lenses: VendorLens[],
  { duringMillis, longMillis }: Durations,
  system: System,
  run: (millis: number, isOver: () => boolean) => Promise<Phase>,
): Promise<Phase> {
  let hasEnded = false
  if (scenario.at === 'process') void system.activities.ended.then(() => (hasEnded = true))
  const running = run(scenario.isLong ? longMillis : duringMillis, () => hasEnded)
  await sleep(leadMillis)
  await scenario.begin?.(system, lenses)
  const phase = await running
  if (scenario.at === 'process') await system.activities.ended
  return phase
}

async function settle(system: System, settleMillis: number): Promise<void> {
  const endMillis = performance.now() + settleMillis
  const isSettled = async () => {
    const waiting = await Promise.all(system.services.map(waitingIn))
    return waiting.every(count => count === 0)
  }
  while (!(await isSettled()) && performance.now() < endMillis) await sleep(200)
}

function problemsOfAnswers({ mayFail }: Scenario, { asked, answers }: Phase): string[] {
  const failed = answers.filter(({ status }) => status >= 500).length
  const problems =
    answers.length < asked ? [`${asked - answers.length} requests had no answer`] : []
  return failed > 0 && !mayFail ? [...problems, `${failed} answers were 5xx`] : problems
}

function problemsOf(account: Account, promised: Promised, perSecond: number): string[] {
  const { made, delivered, dropped } = account
  const open = made - delivered - dropped
  const problems: string[] = []
  if (made === 0) problems.push('nothing was made')
  if (promised === 'nothing lost' && dropped > 0) problems.push(`${dropped} dropped`)
  if (promised === 'in flight') {
    const most = (inFlightMillis * perSecond) / 1000
    if (open < 0 || open > most) problems.push(`${open} in flight, at most ${most} expected`)
  } else if (open !== 0) problems.push(`made - delivered - dropped = ${open}`)
  return problems
}
