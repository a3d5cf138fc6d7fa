/** Numbers of 0 to below 1 that are the same in each run (Marsaglia's xorshift). */
export function createRandom(seed: number) {
  let state = seed | 1
  const next = () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
  const upTo = (most: number) => Math.floor(next() * (most + 1))
  const pick = <Item>(items: readonly Item[]): Item => items[upTo(items.length - 1)]!
  /** Makes a list of `least` to `most` items with `make`. */
  const some = <Item>(least: number, most: number, make: () => Item): Item[] =>
    Array.from({ length: least + upTo(most - least) }, make)
  return { next, upTo, pick, some }
}
