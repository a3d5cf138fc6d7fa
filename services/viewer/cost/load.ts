/** A month as Honeycomb counts it, 30.4 days: an average one of the year. */
export const secondsPerMonth = 30.4 * 86_400

/** How requests are sampled: the first of each second and process, then a share of the others. */
export type Sampling = {
  /** Kept beyond the reservoir, 0..1. */
  share: number
  /** Kept first, by each process that takes requests from outside. */
  reservoirPerSecond: number
}

/**
 * How many requests of each second are kept. The processes count by themselves, and share the load
 * evenly: two of them keep up to twice the reservoir.
 */
export function keptPerSecond(
  requestsPerSecond: number,
  { share, reservoirPerSecond }: Sampling,
  processes: number,
): number {
  const first = Math.min(requestsPerSecond, reservoirPerSecond * processes)
  return first + (requestsPerSecond - first) * share
}

/** The load of which so many requests a second are kept: the inverse of `keptPerSecond`. */
export function requestsPerSecondFor(
  kept: number,
  { share, reservoirPerSecond }: Sampling,
  processes: number,
): number {
  const first = Math.min(kept, reservoirPerSecond * processes)
  return kept > first ? first + (kept - first) / share : first
}
