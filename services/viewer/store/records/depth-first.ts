import type { Sliced } from '../../turns/turns.ts'

type Span = { id: string; parentId: string | null; startMicros: number }

const stepsPerSlice = 1000

/**
 * The order in which the waterfall has the spans of a trace: depth first, children by start, those
 * of one missing parent together. Circles of parents begin at their earliest span. As indexes of
 * the given list.
 */
export function* depthFirst(spans: Span[]): Sliced<Int32Array> {
  const byStart = sortByStart(spans)
  yield
  const { first, next, roots } = yield* linkChildren(spans, byStart)
  const order = new Int32Array(spans.length)
  const isPlaced = new Uint8Array(spans.length)
  let count = 0
  for (const starts of [roots, byStart]) {
    for (const start of starts) {
      const waiting = [start]
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        if (isPlaced[at]) continue
        isPlaced[at] = 1
        order[count++] = at
        if (count % stepsPerSlice === 0) yield
        const children: number[] = []
        for (let child = first[at]!; child >= 0; child = next[child]!) children.push(child)
        while (children.length > 0) waiting.push(children.pop()!)
      }
    }
  }
  return order
}

/**
 * Indexes by start. Numbers of start and index in one are sorted several times faster than by a
 * function; of a trace of more than a day, starts are rounded for this.
 */
function sortByStart(spans: Span[]): Int32Array {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { startMicros } of spans) {
    first = Math.min(first, startMicros)
    last = Math.max(last, startMicros)
  }
  const count = Math.max(1, spans.length)
  const unit = Math.max(1, ((last - first) * count) / Number.MAX_SAFE_INTEGER)
  const keys = Float64Array.from(
    spans,
    ({ startMicros }, index) => Math.floor((startMicros - first) / unit) * count + index,
  )
  return Int32Array.from(keys.sort(), key => key % count)
}

/** Children as chains by start: `first` of each span, `next` of each child; -1 ends a chain. */
function* linkChildren(spans: Span[], byStart: Int32Array) {
  const places = new Map<string, number>()
  for (const [index, { id }] of spans.entries()) {
    places.set(id, index)
    if (index % stepsPerSlice === 0) yield
  }
  const first = new Int32Array(spans.length).fill(-1)
  const next = new Int32Array(spans.length).fill(-1)
  /** Of a missing parent: its children, at the place of the earliest. */
  const orphans = new Map<string, number[]>()
  const roots: number[][] = []
  for (let n = 0; n < byStart.length; n++) {
    const at = byStart[byStart.length - 1 - n]!
    if (n % stepsPerSlice === 0) yield
    const parent = places.get(spans[at]!.parentId ?? '')
    if (parent === undefined) continue
    next[at] = first[parent]!
    first[parent] = at
  }
  for (const [n, at] of byStart.entries()) {
    if (n % stepsPerSlice === 0) yield
    const { parentId } = spans[at]!
    if (parentId !== null && places.has(parentId)) continue
    const siblings = parentId === null ? undefined : orphans.get(parentId)
    if (siblings) siblings.push(at)
    else roots.push([at])
    if (parentId !== null && !siblings) orphans.set(parentId, roots.at(-1)!)
  }
  yield
  return { first, next, roots: roots.flat() }
}
