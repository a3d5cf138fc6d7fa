import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type {
  Deliveries,
  DeliveryCounts,
} from '../../../services/telemetry/delivery/delivery-counts.ts'
import { scratchFolder } from '../scratch-folder.ts'
import { gather } from './account.ts'
import { judge, type Row } from './judge.ts'
import { createLoad, type Phase } from './load.ts'
import type { Scenario } from './scenario.ts'
import { deliveriesOf, type System, startSystem } from './system.ts'
import type { VendorLens } from './vendors.ts'

export type Durations = {
  perSecond: number
  warmUpMillis: number
  beforeMillis: number
  /** Duration of the fault. */
  duringMillis: number
  longMillis: number
  /** How long the services may take to deliver the records that wait. */
  settleMillis: number
}

/** Long enough for requests to be under way when the fault begins. */
const leadMillis = 300

/** Starts the system, plays one fault under load, and settles the account of each lens. */
export async function runScenario(
  scenario: Scenario,
  lenses: VendorLens[],
  durations: Durations,
): Promise<Row[]> {
  const folder = scratchFolder()
  const undos: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })]
  // When the bench is interrupted: undoes what one turn can undo, before the folder is removed.
  const undoAll = () => undos.toReversed().map(undo => undo())
  process.prependOnceListener('exit', undoAll)
  try {
    const stage = await scenario.setUp?.(folder, undo => undos.push(undo))
    const system = await startSystem(folder, stage)
    undos.push(() => system.stop())
    return await play({ ...scenario, ...stage }, lenses, durations, system)
  } finally {
    process.removeListener('exit', undoAll)
    for (const undo of undos.toReversed()) await undo()
  }
}

async function play(
  scenario: Scenario,
  lenses: VendorLens[],
  durations: Durations,
  system: System,
): Promise<Row[]> {
  const { perSecond, warmUpMillis, beforeMillis, settleMillis } = durations
  const load = createLoad(system.activities.address, perSecond)
  const hasEnded = scenario.at === 'process'
  const warmUp = await load.run(warmUpMillis)
  const before = await load.run(beforeMillis)
  const during = await playFault(scenario, lenses, durations, system, load.run)
  await scenario.end?.(system, lenses)
  const after = hasEnded ? undefined : await load.run(beforeMillis)
  load.stop()
  const said = await settle(system, hasEnded || scenario.isLasting ? 0 : settleMillis)
  await Promise.all(system.services.map(service => service.stop()))
  const phases = [warmUp, before, during, ...(after ? [after] : [])]
  const evidence = await gather(
    system,
    phases.flatMap(({ answers }) => answers),
  )
  return judge(scenario, lenses, { before, during, evidence, said, perSecond })
}

/** The load while the fault lasts: until its time is over, or activities ends. */
async function playFault(
  scenario: Scenario,
  lenses: VendorLens[],
  { duringMillis, longMillis }: Durations,
  system: System,
  run: (millis: number, isOver: () => boolean) => Promise<Phase>,
): Promise<Phase> {
  let hasEnded = false
  const ended = system.activities.ended.then(() => {
    hasEnded = true
  })
  const running = run(scenario.isLong ? longMillis : duringMillis, () => hasEnded)
  await sleep(leadMillis)
  await scenario.begin?.(system, lenses)
  const phase = await running
  if (scenario.at === 'process') await ended
  return phase
}

/** Waits until the queues are empty, and returns the services' delivery counts. */
async function settle(system: System, settleMillis: number): Promise<Deliveries[]> {
  const endMillis = performance.now() + settleMillis
  for (;;) {
    const all = await Promise.all(system.services.map(deliveriesOf))
    const said = all.filter(deliveries => deliveries !== undefined)
    const isSettled = said.flatMap(countsIn).every(({ waiting }) => waiting === 0)
    if (isSettled || performance.now() >= endMillis) return said
    await sleep(200)
  }
}

const countsIn = (deliveries: Deliveries): DeliveryCounts[] =>
  Object.values(deliveries).flatMap(destinations => Object.values(destinations))
