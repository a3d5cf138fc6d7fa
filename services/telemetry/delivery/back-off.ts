const firstMillis = 200
const longestMillis = 30_000

/**
 * How long to wait after the given number of failures in a row, "full jitter": any time up to a
 * bound that doubles from 200 ms to 30 s. Random, so that the replicas of a service do not all
 * come back at one moment and push over what has just risen.
 */
export const backOffMillis = (failures: number) =>
  Math.random() * Math.min(longestMillis, firstMillis * 2 ** failures)
