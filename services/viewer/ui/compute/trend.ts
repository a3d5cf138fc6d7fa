/** Counts of the times in equal parts between the first and the last. */
export function trendOf(timesMillis: number[], parts: number): number[] {
  const counts = new Array<number>(parts).fill(0)
  if (timesMillis.length === 0) return counts
  const [first, last] = timesMillis.reduce(
    ([least, most], time) => [Math.min(least, time), Math.max(most, time)],
    [Infinity, -Infinity],
  )
  for (const time of timesMillis) {
    const part = last === first ? 0 : Math.floor(((time - first) / (last - first)) * parts)
    counts[Math.min(parts - 1, part)]!++
  }
  return counts
}
