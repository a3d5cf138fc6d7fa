import type { SamplingRule } from '../../x-ray/sampling-rule.ts'
import type { CostAnswer, CostLoad, VendorCost } from '../records/cost-api.ts'
import type { Amounts } from '../store/amounts/amounts.ts'
import { routeCosts, spanNameCosts, usdOf } from './contributions.ts'
import { secondsPerMonth } from './load.ts'
import type { Measured } from './measured.ts'
import { addUnits, looseUnits, monthUnits, unitsAt, unitsOf } from './month-units.ts'
import { basisOf, type CostQuestion, loadOf, nothing, observedOf, servicesIn } from './observed.ts'
import type { Prices } from './price.ts'
import { probesCost } from './probes.ts'
import { ruleCosts, samplingCosts, withDefaultRule } from './samplings.ts'
import { costTables } from './tables.ts'
import { trapsIn } from './traps.ts'
import { vendorCost, vendorNames } from './vendors.ts'
import { formatUsd } from './words.ts'

type Known = {
  prices: Prices
  /** The sampling rules of the viewer. */
  rules: SamplingRule[]
  endlessGroups: string[]
  /** Whether log lines came by OTLP alone. */
  isLooseOtlp: boolean
}

/** Of one of our own log lines, for probes where none came. */
const usualLineBytes = 422

/** The bill of a month. */
export function costAnswer(
  given: Measured | undefined,
  question: CostQuestion,
  known: Known,
): CostAnswer {
  const measured = given ?? nothing()
  const { prices, isLooseOtlp } = known
  const rules = withDefaultRule(known.rules)
  const observed = observedOf(measured)
  const { seconds, requests } = observed
  const load = loadOf(question, observed, measured)
  const basis = basisOf(measured, isLooseOtlp)
  const all = measured.all.amounts
  const whole = { measured, basis, seconds, requests }
  const loose = monthUnits(looseUnits(measured, basis), seconds)
  const one = { ...load, sampling: 1, keptShare: 1, requestsPerSecond: 1 / secondsPerMonth }
  const perRequest = unitsAt(one, whole)(all)
  const costsAt = (at: CostLoad) =>
    vendorNames.map(vendor => {
      const present = addUnits(monthUnits(unitsOf(all, basis), seconds), loose)
      const month = addUnits(unitsAt(at, whole)(all), loose)
      const units = { present, month, loose, perRequest, load: at }
      return vendorCost(vendor, units, prices, basis)
    })
  const costs = costsAt(load)
  const ofAmounts = unitsAt(load, whole)
  const usd = (amounts: Amounts) => usdOf(ofAmounts(amounts), costs)
  const { routes, more } = routeCosts({ measured, requests, costs, unitsAt: ofAmounts })
  const names = spanNameCosts({ measured, costs })
  const lineBytes = all.lines > 0 ? all.lineBytes / all.lines : usualLineBytes
  const left = { routes: more, spanNames: names.more }
  const answer = {
    pricesOf: prices.pricesOf,
    observed,
    load,
    vendors: costs,
    total: totalOf(costs),
    routes,
    rules: ruleCosts({ measured, requests, load, rules }, ({ amounts }) => usd(amounts)),
    spanNames: names.names,
    samplings: samplingCosts({ load, rules }, keptShare =>
      costsAt({ ...load, sampling: 1, keptShare }),
    ),
    probes: probesCost(servicesIn(measured), lineBytes, { load, costs, prices }),
    traps: trapsIn({ measured, costs, prices, endlessGroups: known.endlessGroups, usdOf: usd }),
    ...(left.routes + left.spanNames > 0 && { more: left }),
  }
  return { ...answer, tables: costTables(answer) }
}

function totalOf(costs: VendorCost[]): CostAnswer['total'] {
  const counted = costs.filter(({ isAlternative }) => !isAlternative)
  const sum = (of: 'present' | 'month') =>
    counted.reduce((all, cost) => all + (cost[of].usd ?? 0), 0)
  const monthUsd = sum('month')
  const isMore = counted.some(({ month }) => month.usd === null || month.isFrom)
  const text = `${formatUsd(monthUsd)}${isMore ? ' or more' : ''}`
  return { presentUsd: sum('present'), monthUsd, text }
}
