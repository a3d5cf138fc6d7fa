/**
 * Sorts what comes in parts, and gives it out one by one: neither step takes longer than one part,
 * where sorting all of it at once would hold up the loop.
 */
export function createSortedRuns<Item>(compare: (a: Item, b: Item) => number) {
  const runs: { items: Item[]; at: number }[] = []

  function add(items: Item[]): void {
    if (items.length > 0) runs.push({ items: items.sort(compare), at: 0 })
  }

  /** The first of what is left. */
  function next(): Item | undefined {
    let first = runs[0]
    for (const run of runs) {
      if (compare(run.items[run.at]!, first!.items[first!.at]!) < 0) first = run
    }
    if (!first) return undefined
    const item = first.items[first.at]!
    first.at++
    if (first.at === first.items.length) runs.splice(runs.indexOf(first), 1)
    return item
  }

  return { add, next }
}
