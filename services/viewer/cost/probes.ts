import type { CostLoad, ProbesCost, VendorCost } from '../records/cost-api.ts'
import { plural } from '../words/format.ts'
import { secondsPerMonth } from './load.ts'
import { monthPrice } from './month-price.ts'
import type { Prices } from './price.ts'
import { vendors } from './vendors.ts'
import { formatAmount, formatUsd } from './words.ts'

/** Kubernetes' two probes at their usual interval. */
const probesPerSecond = 2 / 10

/** A probe that is traced: its server span, and two of its framework. */
const spansOfProbe = 3

/** What probes would add to the bill if they were traced, kept and logged. */
export function probesCost(
  services: number,
  lineBytes: number,
  { load, costs, prices }: { load: CostLoad; costs: VendorCost[]; prices: Prices },
): ProbesCost {
  const pods = load.replicas * Math.max(services, 1)
  const requests = pods * probesPerSecond * secondsPerMonth
  const added = {
    honeycomb: requests * spansOfProbe,
    xray: requests,
    'cloudwatch-logs': requests * lineBytes,
  }
  const monthUsd = costs.reduce((sum, { vendor, month }) => {
    const more = (added as { [name: string]: number })[vendor]
    if (more === undefined || month.usd === null) return sum
    const price = prices.prices[vendors[vendor].price]
    return sum + (monthPrice(price, month.amount + more).usd ?? month.usd) - month.usd
  }, 0)
  return {
    pods,
    requestsPerMonth: requests,
    events: added.honeycomb,
    lineBytes: added['cloudwatch-logs'],
    monthUsd,
    text: `Two probes every 10 s of ${plural(pods, 'pod')} are ${formatAmount(requests, 'trace')} and, of ${spansOfProbe} spans each, ${formatAmount(added.honeycomb, 'event')} a month: ${formatUsd(monthUsd)} more if they were traced and logged.`,
  }
}
