/** The prices and what they count. The page and the command show each under its vendor. */
export const units = {
  'honeycomb-events': 'event',
  'xray-traces': 'trace',
  'cloudwatch-logs-in': 'byte',
  'cloudwatch-logs-stored': 'byte',
  'rollbar-occurrences': 'occurrence',
  'transaction-search-spans': 'byte',
} as const

export type PriceName = keyof typeof units

/** Amounts up to `upTo` units; `null`: all further ones. */
export type Tier = {
  upTo: number | null
  /** For each `per` units of this tier. */
  usd: number
}

/** A price for a whole month, whatever is used of it. */
export type Plan = {
  name: string
  upTo: number | null
  /** `null`: the vendor makes an offer. */
  usd: number | null
  /** The plan's lowest price: what a large amount costs is not published. */
  isFrom?: boolean
}

type Origin = {
  unit: string
  /** Units a month that cost nothing. */
  free: number
  source: string
  /** When the source said so: `2026-11-28`. */
  date: string
  /** False: no page of the vendor confirms the number. */
  verified: boolean
}

/** Tiers count from the end of the free amount, plans from zero, as the vendors count them. */
export type Price = Origin & ({ per: number; tiers: Tier[] } | { plans: Plan[] })

export type Prices = {
  /** When the list was made: `2026-11-28`. */
  pricesOf: string
  prices: { [name in PriceName]: Price }
}
