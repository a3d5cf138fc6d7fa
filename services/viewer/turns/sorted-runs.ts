type Run<Item> = { items: Item[]; at: number; more?: () => Item[] }

/**
 * Sorts items that arrive in parts, and returns them one by one. No step takes longer than one
 * part; sorting all items at once would block the event loop.
 */
export function createSortedRuns<Item>(compare: (a: Item, b: Item) => number) {
  const runs: Run<Item>[] = []

  /** `more` returns the part that follows, once these items have been returned; it may be empty. */
  function add(items: Item[], more?: () => Item[]): void {
    if (items.length > 0) runs.push({ items: items.sort(compare), at: 0, more })
  }

  /** The first of the remaining items. */
  function next(): Item | undefined {
    let first = runs[0]
    for (const run of runs) {
      if (compare(run.items[run.at]!, first!.items[first!.at]!) < 0) first = run
    }
    if (!first) return undefined
    const item = first.items[first.at]!
    first.at++
    if (first.at === first.items.length) {
      runs.splice(runs.indexOf(first), 1)
      if (first.more) add(first.more(), first.more)
    }
    return item
  }

  return { add, next }
}
