import type { Sliced } from '../../turns/turns.ts'

type Span = { id: string; parentId: string | null; startMicros: number; endMicros: number }

const stepsPerSlice = 1000

/**
 * The order in which the waterfall has the spans of a trace: depth first, children by start and then by
 * end, those of one missing parent together. Circles of parents begin at their earliest span. As indexes of
 * the given list.
 */
export function* depthFirst(spans: Span[]): Sliced<Int32Array> {
  const byEnd = sortBy(spans, 'endMicros', Int32Array.from(spans.keys()))
  yield
  const byStart = sortBy(spans, 'startMicros', byEnd)
  yield
  const parents = yield* findParents(spans)
  const { last, before, roots } = yield* linkChildren(spans, byStart, parents)
  const order = new Int32Array(spans.length)
  const isPlaced = new Uint8Array(spans.length)
  let count = 0
  for (const starts of [roots, byStart]) {
    for (let n = 0; n < starts.length && count < spans.length; n++) {
      const start = starts[n]!
      if (isPlaced[start]) continue
      const waiting = [start]
      for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
        if (isPlaced[at]) continue
        isPlaced[at] = 1
        order[count++] = at
        if (count % stepsPerSlice === 0) yield
        // The latest first, so that the earliest is the next to be placed.
        for (let child = last[at]!; child >= 0; child = before[child]!) waiting.push(child)
      }
    }
  }
  return order
}

/**
 * Sorts indexes by a time; those of one time stay in their order. Numbers of time and place in one
 * are sorted several times faster than by a function; of a trace of more than a day, times are
 * rounded for this.
 */
function sortBy(spans: Span[], time: 'startMicros' | 'endMicros', given: Int32Array): Int32Array {
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { [time]: micros } of spans) {
    first = Math.min(first, micros)
    last = Math.max(last, micros)
  }
  const count = Math.max(1, spans.length)
  const unit = Math.max(1, ((last - first) * count) / Number.MAX_SAFE_INTEGER)
  const keys = Float64Array.from(
    given,
    (at, place) => Math.floor((spans[at]![time] - first) / unit) * count + place,
  )
  return Int32Array.from(keys.sort(), key => given[key % count]!)
}

/** The index of each span's parent; -1 without one in the trace. */
function* findParents(spans: Span[]): Sliced<Int32Array> {
  const places = new Map<string, number>()
  for (let at = 0; at < spans.length; at++) {
    places.set(spans[at]!.id, at)
    if (at % stepsPerSlice === 0) yield
  }
  const parents = new Int32Array(spans.length).fill(-1)
  for (let at = 0; at < spans.length; at++) {
    const { parentId } = spans[at]!
    if (parentId !== null) parents[at] = places.get(parentId) ?? -1
    if (at % stepsPerSlice === 0) yield
  }
  return parents
}

/** Children as chains by start: the `last` of each span, the one `before` each child; -1 ends a chain. */
function* linkChildren(spans: Span[], byStart: Int32Array, parents: Int32Array) {
  const last = new Int32Array(spans.length).fill(-1)
  const before = new Int32Array(spans.length).fill(-1)
  /** Of a missing parent: its children, at the place of the earliest. */
  const orphans = new Map<string, number[]>()
  const roots: number[][] = []
  for (let n = 0; n < byStart.length; n++) {
    if (n % stepsPerSlice === 0) yield
    const at = byStart[n]!
    const parent = parents[at]!
    if (parent >= 0) {
      before[at] = last[parent]!
      last[parent] = at
      continue
    }
    const { parentId } = spans[at]!
    const siblings = parentId === null ? undefined : orphans.get(parentId)
    if (siblings) siblings.push(at)
    else roots.push([at])
    if (parentId !== null && !siblings) orphans.set(parentId, roots.at(-1)!)
  }
  yield
  return { last, before, roots: roots.flat() }
}
