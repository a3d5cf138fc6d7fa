import type { CostLoad, CostVendor, MonthCost, VendorCost } from '../records/cost-api.ts'
import { requestsPerSecondFor, secondsPerMonth } from './load.ts'
import { monthPrice } from './month-price.ts'
import { type Basis, sampledVendors, type Units } from './month-units.ts'
import type { Price, PriceName, Prices } from './price.ts'
import { formatAmount, formatMonth, formatPerSecond, formatUsd } from './words.ts'

type Vendor = {
  name: string
  price: PriceName
  counted: string
  isAlternative?: true
  /** What is assumed where the vendor's own records did not come. */
  note(basis: Basis, amount: number): string | undefined
}

export const vendors: { [vendor in CostVendor]: Vendor } = {
  honeycomb: {
    name: 'Honeycomb',
    price: 'honeycomb-events',
    counted: 'each span, span event and link, and each log line by OTLP; attributes are free',
    note: ({ hasSpans, hasSegments }) =>
      !hasSpans && hasSegments
        ? 'No span came by OTLP: counted as if each segment and subsegment were one.'
        : undefined,
  },
  xray: {
    name: 'AWS X-Ray',
    price: 'xray-traces',
    counted: 'each trace that is kept, whatever is in it; reading traces costs more',
    note: ({ hasSpans, hasSegments }) =>
      hasSpans && !hasSegments
        ? 'No segment came: counted as if the traces went there.'
        : undefined,
  },
  'cloudwatch-logs': {
    name: 'CloudWatch Logs',
    price: 'cloudwatch-logs-in',
    counted: 'UTF-8 bytes of log lines, and 26 for each; storing and searching them costs more',
    note: ({ hasLines }, amount) =>
      !hasLines && amount > 0
        ? 'Log lines came by OTLP alone: counted as if they went there.'
        : undefined,
  },
  rollbar: {
    name: 'Rollbar',
    price: 'rollbar-occurrences',
    counted: 'each occurrence, not each item',
    note: () => undefined,
  },
  'xray-transaction-search': {
    name: 'X-Ray Transaction Search',
    price: 'transaction-search-spans',
    counted: 'bytes of spans with their resources, estimated; in place of the price by trace',
    isAlternative: true,
    note: ({ hasSpans }) => (hasSpans ? undefined : 'No span came by OTLP.'),
  },
}

export const vendorNames = Object.keys(vendors) as CostVendor[]

export type VendorUnits = {
  present: Units
  month: Units
  /** Those that belong to no request. */
  loose: Units
  perRequest: Units
  load: CostLoad
}

export function vendorCost(vendor: CostVendor, units: VendorUnits, prices: Prices, basis: Basis) {
  const { name, price: priceName, counted, isAlternative, note } = vendors[vendor]
  const price = prices.prices[priceName]
  const unit = price.unit as VendorCost['unit']
  const present = monthCost(price, units.present[vendor])
  const month = monthCost(price, units.month[vendor])
  const endsAt = endOfFree(price, vendor, units)
  const assumed = note(basis, month.amount)
  const { source, date, verified } = price
  return {
    vendor,
    name,
    ...(isAlternative && { isAlternative }),
    unit,
    counted,
    perRequest: units.perRequest[vendor],
    present,
    month,
    free: {
      amount: price.free,
      ...(endsAt !== undefined && { endsAtRequestsPerSecond: endsAt }),
      text: freeWords(price, unit, endsAt),
    },
    price: { text: priceWords(price, unit), verified, source, date },
    text: {
      amount: formatAmount(month.amount, unit),
      present: formatMonth(present),
      month: formatMonth(month),
    },
    notes: [
      ...(assumed === undefined ? [] : [assumed]),
      ...(verified ? [] : [`The price is not confirmed: ${source}, ${date}.`]),
      ...(month.plan === undefined ? [] : [`Plan: ${month.plan}.`]),
    ],
  } satisfies VendorCost
}

const monthCost = (price: Price, amount: number): MonthCost => ({
  amount,
  ...monthPrice(price, amount),
})

/** The load, with this sampling, at which a month uses up what is free. */
function endOfFree({ free }: Price, vendor: CostVendor, units: VendorUnits): number | undefined {
  const { requestsPerSecond, sampling, reservoirPerSecond, processes } = units.load
  const ofRequests = units.month[vendor] - units.loose[vendor]
  if (free === 0 || ofRequests <= 0) return undefined
  const left = Math.max(free - units.loose[vendor], 0)
  const ofKept = units.perRequest[vendor] * secondsPerMonth
  if (sampling === undefined || !sampledVendors.has(vendor)) {
    return (left / ofRequests) * requestsPerSecond
  }
  return requestsPerSecondFor(left / ofKept, { share: sampling, reservoirPerSecond }, processes)
}

function freeWords({ free }: Price, unit: VendorCost['unit'], endsAt: number | undefined): string {
  if (free === 0) return 'none'
  const amount = formatAmount(free, unit)
  return endsAt === undefined ? amount : `${amount}, up to ${formatPerSecond(endsAt)} requests/s`
}

function priceWords(price: Price, unit: VendorCost['unit']): string {
  const to = (upTo: number | null) => (upTo === null ? 'beyond' : `to ${formatAmount(upTo, unit)}`)
  if ('plans' in price) {
    return price.plans
      .map(
        plan =>
          `${plan.name} ${formatMonth({ usd: plan.usd, ...(plan.isFrom && { isFrom: true }) })} ${to(plan.upTo)}`,
      )
      .join(', ')
  }
  const per = formatAmount(price.per, unit).replace(/^1 /, '')
  const [first, ...others] = price.tiers
  if (others.length === 0) return `${formatUsd(first!.usd)} per ${per}`
  return price.tiers.map(({ upTo, usd }) => `${formatUsd(usd)} per ${per} ${to(upTo)}`).join(', ')
}
