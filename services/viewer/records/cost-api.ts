/** `GET /-/api/cost`: what a month costs. Money is US dollars, amounts are of a month of 30.4 days. */
export type CostAnswer = {
  /** When the list of prices was made: `2026-11-28`. */
  pricesOf: string
  observed: CostObserved
  load: CostLoad
  vendors: VendorCost[]
  /** Of the vendors, without alternatives. */
  total: { presentUsd: number; monthUsd: number; text: string }
  /** By what a request enters; those that cost the most first. */
  routes: RouteCost[]
  /** By the sampling rule that decided. */
  rules: RuleCost[]
  /** The names of spans that make up most of Honeycomb's events. */
  spanNames: SpanNameCost[]
  /** What ways of sampling keep of this load. */
  samplings: SamplingCost[]
  probes: ProbesCost
  traps: CostTrap[]
  /** All of it for a person to read, as the page and the command show it. */
  tables: CostTable[]
  /** How many routes and names are left out. */
  more?: { routes: number; spanNames: number }
}

/** What came. Amounts are as they came, not of a month. */
export type CostObserved = {
  /** The time that the amounts are of; absent when nothing came. */
  fromMillis?: number
  toMillis?: number
  seconds: number
  /** Traces, by the weights that sampling gave them. */
  requests: number
  requestsPerSecond: number
  /** Traces with spans or segments. */
  keptTraces: number
  keptShare: number
  spans: number
  spanEvents: number
  links: number
  segments: number
  items: number
  lines: number
  lineBytes: number
  otlpLines: number
  /** How many traces the parts of the amounts were read from; all of them if it is that many. */
  tracesRead: number
  traces: number
  certainty: 'none' | 'low' | 'fair' | 'good'
  text: string
}

export type CostLoad = {
  requestsPerSecond: number
  /** The share that is kept beyond the reservoir, 0..1. Absent: as now. */
  sampling?: number
  reservoirPerSecond: number
  replicas: number
  /** How many processes take requests from outside, each with a reservoir of its own. */
  processes: number
  keptPerSecond: number
  keptShare: number
  text: string
}

export type CostVendor =
  | 'honeycomb'
  | 'xray'
  | 'cloudwatch-logs'
  | 'rollbar'
  | 'xray-transaction-search'

/** An amount of a month, and its price. */
export type MonthCost = {
  amount: number
  /** `null`: the vendor makes an offer for so much. */
  usd: number | null
  /** Whether `usd` is the lowest price of the plan. */
  isFrom?: true
  plan?: string
}

export type VendorCost = {
  vendor: CostVendor
  name: string
  /** Whether it takes the place of another vendor, and is not in the total. */
  isAlternative?: true
  unit: 'event' | 'trace' | 'byte' | 'occurrence'
  /** What is counted, in words. */
  counted: string
  /** Units of one request that is kept. */
  perRequest: number
  /** As it came, and at `load`. */
  present: MonthCost
  month: MonthCost
  free: { amount: number; endsAtRequestsPerSecond?: number; text: string }
  price: { text: string; verified: boolean; source: string; date: string }
  /** `15.8 M events`, `$130 or more`. */
  text: { amount: string; present: string; month: string }
  notes: string[]
}

/** US dollars of a month at `load`; `null` where the vendor makes an offer. */
export type MonthUsd = { [vendor in CostVendor]: number | null }

export type RouteCost = {
  service: string
  route: string
  requests: number
  /** Of all requests, 0..1. */
  share: number
  /** Of one request. */
  perRequest: { events: number; segments: number; items: number; lines: number; lineBytes: number }
  monthUsd: MonthUsd
  totalUsd: number
  text: string
}

export type RuleCost = {
  rule: string
  requests: number
  share: number
  keptTraces: number
  /** As the viewer knows the rule; absent when it does not. */
  sampling?: { share: number; reservoirPerSecond: number }
  /** Of this rule's part of the load: by what is known of it, else as now. */
  keptPerSecond: number
  keptShare: number
  monthUsd: MonthUsd
  text: string
}

export type SpanNameCost = {
  service: string
  name: string
  /** Spans with their events and links, as they came. */
  events: number
  share: number
  monthUsd: number | null
  text: string
}

export type SamplingCost = {
  name: string
  share: number
  reservoirPerSecond: number
  keptPerSecond: number
  keptShare: number
  honeycomb: MonthCost
  xray: MonthCost
  text: string
}

/** What probes would add, which are never traced here. */
export type ProbesCost = {
  pods: number
  requestsPerMonth: number
  events: number
  lineBytes: number
  monthUsd: number
  text: string
}

/** The cells of a row follow its name; `share` (0..1) is drawn as a bar. */
export type CostTable = {
  title: string
  head: string[]
  rows: { service?: string; name: string; about?: string; share?: number; cells: string[] }[]
}

export type CostTrap = {
  trap: string
  title: string
  /** What was seen. */
  text: string
}
