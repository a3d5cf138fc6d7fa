import { hash } from 'node:crypto'

// A sender without an answer sends its batch again within seconds.
const rememberedMillis = 60_000
const maxRemembered = 100

/**
 * When bodies arrived, in epoch milliseconds, for records without a time of their own. A batch that
 * is sent again gets its first time, by which its lines are recognized.
 */
export function createArrivals(now: () => number) {
  const arrivals = new Map<string, number>()

  function arrivalOf(body: Buffer): number {
    const digest = hash('sha1', body)
    const known = arrivals.get(digest)
    if (known !== undefined && now() - known < rememberedMillis) return known
    arrivals.delete(digest)
    if (arrivals.size === maxRemembered) arrivals.delete(arrivals.keys().next().value!)
    arrivals.set(digest, now())
    return now()
  }

  return (body: Buffer): (() => number) => {
    let arrival: number | undefined
    return () => {
      arrival ??= arrivalOf(body)
      return arrival
    }
  }
}
