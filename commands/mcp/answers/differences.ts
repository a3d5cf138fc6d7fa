import { selfMillis } from '../../../services/viewer/trace-tree/self-time.ts'
import type { SpanTree } from '../../../services/viewer/trace-tree/span-tree.ts'

/** Spans of one trace that have the same service, name and ancestors. */
type Timing = { count: number; millis: number; selfMillis: number }

export type Compared = {
  service: string
  name: string
  /** Absent for a root. */
  parent?: Compared
  a?: Timing
  b?: Timing
}

/**
 * The spans of two traces by their paths: the services and names from the root to the span. Spans
 * with the same path in one trace are added up.
 */
export function compareTrees(a: SpanTree, b: SpanTree): Compared[] {
  const all = new Map<string, Compared>()
  // A path is named by its parent's number, so that a chain of 50,000 spans is no text of megabytes.
  const numbers = new Map<Compared, number>()
  for (const side of ['a', 'b'] as const) {
    const tree = side === 'a' ? a : b
    const own = selfMillis(tree)
    const placed: (Compared | undefined)[] = []
    for (const { span, parent, index } of tree.rows) {
      if (!span) continue
      const above = placed[parent]
      const key = JSON.stringify([above && numbers.get(above), span.service, span.name])
      const path = all.get(key) ?? {
        service: span.service,
        name: span.name,
        ...(above && { parent: above }),
      }
      if (!all.has(key)) numbers.set(path, all.size)
      all.set(key, path)
      placed[index] = path
      path[side] ??= { count: 0, millis: 0, selfMillis: 0 }
      path[side].count++
      path[side].millis += span.durationMillis
      path[side].selfMillis += own[index]!
    }
  }
  return [...all.values()]
}

/** How much more of its own time a path has in `b` than in `a`, in milliseconds. */
export const growthMillis = ({ a, b }: Compared) => (b?.selfMillis ?? 0) - (a?.selfMillis ?? 0)
