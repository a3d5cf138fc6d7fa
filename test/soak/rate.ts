import type { Gauge } from './gauge.ts'
import type { Load } from './load.ts'

const wantedCores = 0.9
const rounds = 5
const roundMillis = 3000
const rates = { first: 30, least: 5, most: 250 }

/** Finds the rate at which the processes together use about one core, and keeps the load at it. */
export async function findRate(load: Load, gauges: Gauge[]): Promise<number> {
  const cpuMillis = () => gauges.reduce((sum, gauge) => sum + gauge.cpuMillis(), 0)
  let rate = rates.first
  for (let round = 0; round < rounds; round++) {
    load.setRate(rate)
    const before = cpuMillis()
    const answeredBefore = load.answered()
    await new Promise(resolve => setTimeout(resolve, roundMillis))
    // The cost per request decides, since a busy machine may leave less than a core.
    const perRequest = (cpuMillis() - before) / Math.max(load.answered() - answeredBefore, 1)
    const fitting = (wantedCores * 1000) / perRequest
    rate = Math.round(Math.min(Math.max(fitting, rates.least), rates.most))
  }
  load.setRate(rate)
  return rate
}
