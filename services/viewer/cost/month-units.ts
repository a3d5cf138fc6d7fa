import type { CostLoad, CostVendor } from '../records/cost-api.ts'
import type { Amounts } from '../store/amounts/amounts.ts'
import { secondsPerMonth } from './load.ts'
import type { Measured } from './measured.ts'

/** What each vendor counts. */
export type Units = { [vendor in CostVendor]: number }

/** What they count is less when requests are sampled out; log lines and items are not. */
export const sampledVendors = new Set<CostVendor>(['honeycomb', 'xray', 'xray-transaction-search'])

/** What the counted amounts are taken from, where a vendor's own records did not come. */
export type Basis = {
  /** Spans, else segments and subsegments. */
  hasSpans: boolean
  hasSegments: boolean
  /** Lines by CloudWatch's API, else those by OTLP. */
  hasLines: boolean
  /** Lines without a trace do not say by which wire they came. */
  isLooseOtlp: boolean
}

/** What a vendor counts of the records as they came. */
export function unitsOf(amounts: Amounts, basis: Basis): Units {
  const { spans, spanEvents, links, otlpLines, otlpLineBytes, lineBytes } = amounts
  return {
    honeycomb: (basis.hasSpans ? spans + spanEvents + links : amounts.segments) + otlpLines,
    xray: amounts.kept,
    'cloudwatch-logs': basis.hasLines ? lineBytes - otlpLineBytes : otlpLineBytes,
    rollbar: amounts.items,
    'xray-transaction-search': amounts.spanBytes,
  }
}

/** The same of all requests, if each was kept. */
function unitsIfKept(amounts: Amounts, basis: Basis): Units {
  const { eventsWeighted, segmentsWeighted, otlpLines } = amounts
  return {
    ...unitsOf(amounts, basis),
    honeycomb: (basis.hasSpans ? eventsWeighted : segmentsWeighted) + otlpLines,
    xray: amounts.requests,
    'xray-transaction-search': amounts.spanBytesWeighted,
  }
}

/** What belongs to no request. */
export function looseUnits({ loose }: Measured, basis: Basis): Units {
  const isCounted = basis.isLooseOtlp !== basis.hasLines
  return {
    honeycomb: basis.isLooseOtlp ? loose.lines : 0,
    xray: 0,
    'cloudwatch-logs': isCounted ? loose.lineBytes : 0,
    rollbar: loose.items,
    'xray-transaction-search': 0,
  }
}

const map = (units: Units, to: (amount: number, vendor: CostVendor) => number) =>
  Object.fromEntries(
    Object.entries(units).map(([vendor, amount]) => [vendor, to(amount, vendor as CostVendor)]),
  ) as Units

export const addUnits = (one: Units, other: Units) =>
  map(one, (amount, vendor) => amount + other[vendor])

/** Units of a month for units that came in some seconds. */
export const monthUnits = (units: Units, seconds: number) =>
  map(units, amount => (amount / seconds) * secondsPerMonth)

type Whole = { measured: Measured; basis: Basis; seconds: number; requests: number }

/**
 * Returns a function from the amounts of some requests to the units of a month at a load: as many as
 * came, times how much larger the load is; or, at another sampling, those of all requests that the
 * kept ones stand for, times the share that is kept then. Log lines and items are never sampled.
 */
export function unitsAt(load: CostLoad, whole: Whole): (amounts: Amounts) => Units {
  const { measured, basis, seconds, requests } = whole
  const times = requests > 0 ? (load.requestsPerSecond * seconds) / requests : 0
  if (load.sampling === undefined) {
    return amounts => map(monthUnits(unitsOf(amounts, basis), seconds), amount => amount * times)
  }
  // Of kept traces without weights the requests are more than their weights say.
  const weighted = measured.all.amounts.requests
  const kept = weighted > 0 ? (load.keptShare * requests) / weighted : 0
  return amounts => {
    const { otlpLines } = amounts
    const all = map(unitsIfKept(amounts, basis), (amount, vendor) => {
      const unsampled = vendor === 'honeycomb' ? otlpLines : 0
      return sampledVendors.has(vendor) ? (amount - unsampled) * kept + unsampled : amount
    })
    return map(monthUnits(all, seconds), amount => amount * times)
  }
}
