const firstMillis = 200
const longestMillis = 30_000

/**
 * How long to wait after the given number of failures in a row, with "full jitter": any time up to a
 * bound that doubles from 200 ms to 30 s. Random, so that the replicas of a service do not all come
 * back in one moment and overload a destination that has just recovered.
 */
export const backOffMillis = (failures: number) =>
  Math.random() * Math.min(longestMillis, firstMillis * 2 ** failures)
