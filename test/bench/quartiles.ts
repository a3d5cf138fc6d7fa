type Quartiles = { lower: number; median: number; upper: number }

/** Quartiles with linear interpolation between neighbours; those of one number are that number. */
export function quartilesOf(values: number[]): Quartiles {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (share: number) => {
    const position = share * (sorted.length - 1)
    const below = sorted[Math.floor(position)] ?? Number.NaN
    const above = sorted[Math.ceil(position)] ?? Number.NaN
    return below + (above - below) * (position % 1)
  }
  return { lower: at(0.25), median: at(0.5), upper: at(0.75) }
}
