import type { Row } from './faults/judge.ts'
import { type Durations, runScenario } from './faults/run.ts'
import type { Scenario } from './faults/scenario.ts'
import { scenarios } from './faults/scenarios.ts'
import type { VendorLens } from './faults/vendors.ts'

/** The lenses in the order of the table. */
const order: VendorLens[] = ['otlp', 'rollbar', 'logs', 'xray']

export const longForm: Durations = {
  perSecond: 100,
  warmUpMillis: 2000,
  beforeMillis: 5000,
  duringMillis: 10_000,
  longMillis: 60_000,
  settleMillis: 75_000,
}

type Chosen = { scenario: Scenario; lenses: VendorLens[] }

/**
 * The rows whose name (`otlp-429`, `logs-down`) contains one of the texts; without texts, all rows.
 */
export function choose(only: string[]): Chosen[] {
  const isChosen = (name: string) => only.length === 0 || only.some(text => name.includes(text))
  return scenarios
    .map(scenario => ({
      scenario,
      lenses: order.filter(
        lens => scenario.promises[lens] && isChosen(`${lens}-${scenario.fault}`),
      ),
    }))
    .filter(({ lenses }) => lenses.length > 0)
}

/** Plays the chosen faults one after the other; `notRun` says what this machine cannot. */
export async function benchFaults(
  chosen: Chosen[],
  durations: Durations,
  say: (line: string) => void = () => {},
): Promise<{ rows: Row[]; notRun: string[] }> {
  const rows: Row[] = []
  const notRun: string[] = []
  for (const { scenario, lenses } of chosen) {
    const obstacle = scenario.obstacle?.()
    if (obstacle) {
      notRun.push(`NOT RUN: ${scenario.fault.toUpperCase()} (${obstacle})`)
      continue
    }
    say(`-- ${scenario.fault}`)
    const made = await runScenario(scenario, lenses, durations)
    for (const row of made) say(describe(row))
    rows.push(...made)
  }
  return { rows, notRun }
}

function describe({ name, account, answered, p99Ratio, peakMegabytes, problems }: Row): string {
  const { made, delivered, dropped, duplicated } = account
  const counts = `made ${made}, delivered ${delivered}, dropped ${dropped}, twice ${duplicated}`
  const others = `answered ${answered}, p99 × ${p99Ratio.toFixed(1)}, ${peakMegabytes} MB`
  return `${problems.length === 0 ? 'kept    ' : 'NOT KEPT'} ${name}: ${counts}; ${others} ${problems.join('; ')}`
}
