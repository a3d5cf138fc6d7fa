import type { Price } from './price.ts'

/** What an amount of one month costs. */
export type MonthPrice = {
  /** `null`: the vendor makes an offer for so much. */
  usd: number | null
  /** The lowest price of the plan that is needed. */
  isFrom?: true
  /** The plan that is needed; absent where the price is by amount. */
  plan?: string
}

/** The price of a month with this many units. */
export function monthPrice(price: Price, units: number): MonthPrice {
  const isFree = units <= price.free
  if ('plans' in price) {
    if (isFree) return { usd: 0, plan: 'Free' }
    const { name, usd, isFrom } = price.plans.find(({ upTo }) => upTo === null || units <= upTo)!
    return { usd, plan: name, ...(isFrom && { isFrom }) }
  }
  if (isFree) return { usd: 0 }
  const billed = units - price.free
  let from = 0
  let usd = 0
  for (const tier of price.tiers) {
    const to = Math.min(tier.upTo ?? billed, billed)
    usd += (Math.max(to - from, 0) / price.per) * tier.usd
    from = Math.max(from, to)
  }
  return { usd }
}
