import type { CostTrap, MonthUsd, VendorCost } from '../records/cost-api.ts'
import type { Amounts } from '../store/amounts/amounts.ts'
import { formatBytes, plural } from '../words/format.ts'
import { sumUsd } from './contributions.ts'
import type { Measured } from './measured.ts'
import { monthPrice } from './month-price.ts'
import type { Prices } from './price.ts'
import { formatAmount, formatPercent, formatUsd } from './words.ts'

type Seen = {
  measured: Measured
  costs: VendorCost[]
  prices: Prices
  /** Names of groups with lines that are kept for ever. */
  endlessGroups: string[]
  usdOf(amounts: Amounts): MonthUsd
}

/** What makes a bill larger than it need be, of what was seen. */
export function trapsIn(seen: Seen): CostTrap[] {
  const { measured } = seen
  const { amounts } = measured.all
  const traps: { [trap: string]: [is: boolean, title: string, text: () => string] } = {
    'health-checks': [
      measured.byKind.has('health'),
      'Health checks are traced',
      () => kindText(seen, 'health', 'are probes'),
    ],
    'load-generator': [
      measured.byKind.has('load'),
      'A load generator is running',
      () => kindText(seen, 'load', 'are made by a load generator, by their user agent'),
    ],
    'debug-lines': [
      amounts.debugLines > 0,
      'Debug lines are sent',
      () =>
        `${whole(amounts.debugLines, 'line')} of ${whole(amounts.lines, 'line')} are of level debug or trace: ${formatBytes(Math.round(amounts.debugLineBytes))} of ${formatBytes(Math.round(amounts.lineBytes))}.`,
    ],
    'repeated-exceptions': [
      amounts.repeatedExceptions > 0,
      'Exceptions are recorded on several spans',
      () =>
        `${whole(amounts.repeatedExceptions, 'exception')} had been recorded on another span of the same trace. Each is one more event.`,
    ],
    retries: [
      amounts.resends > 0,
      'Calls are made again',
      () =>
        `${whole(amounts.resends, 'span')} of calls are of another try. Each is one more event.`,
    ],
    'inside-spans': [
      amounts.insideSpans > 0,
      'The inside of a framework is traced',
      () =>
        `${whole(amounts.insideSpans, 'span')}, ${formatPercent(amounts.insideSpans / amounts.spans)} of all, are of middleware, sockets, names or files.`,
    ],
    'segments-and-otlp': [
      amounts.twice > 0,
      'Requests are sent as segments and by OTLP',
      () =>
        `${whole(amounts.twice, 'trace')} came both ways. At the vendors each counts twice: as a trace at X-Ray, by its spans at Honeycomb.`,
    ],
    'endless-logs': [
      seen.endlessGroups.length > 0,
      'Log lines are kept for ever',
      () => endlessText(seen),
    ],
  }
  return Object.entries(traps).flatMap(([trap, [is, title, text]]) =>
    is ? [{ trap, title, text: text() }] : [],
  )
}

const whole = (amount: number, one: string) => plural(Math.round(amount), one)

function kindText(seen: Seen, kind: 'health' | 'load', are: string): string {
  const { amounts } = seen.measured.byKind.get(kind)!
  const share = amounts.requests / seen.measured.all.amounts.requests
  const usd = sumUsd(seen.usdOf(amounts), seen.costs)
  return `${whole(amounts.requests, 'request')}, ${formatPercent(share)} of all, ${are}: ${formatUsd(usd)} of the month.`
}

const shownGroups = 3
const monthsOfYear = 12

function endlessText({ endlessGroups, costs, prices }: Seen): string {
  const { amount } = costs.find(({ vendor }) => vendor === 'cloudwatch-logs')!.month
  const stored = monthPrice(prices.prices['cloudwatch-logs-stored'], amount * monthsOfYear)
  const names = endlessGroups.slice(0, shownGroups).map(name => `"${name.slice(0, 80)}"`)
  const more = endlessGroups.length - names.length
  const named = `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return `${endlessGroups.length === 1 ? 'Group' : 'Groups'} ${named} without a retention. After a year ${formatAmount(amount * monthsOfYear, 'byte')} are stored, for ${formatUsd(stored.usd ?? 0)} a month at most.`
}
