import { endOf, type SpanTree } from './span-tree.ts'

/**
 * Milliseconds of each span in which none of its children ran, by its row's index. What children do
 * outside of their parent's time does not count, nor twice what they do at once.
 */
export function selfMillis({ rows }: SpanTree): number[] {
  const own = rows.map(({ span }) => Math.max(0, span?.durationMillis ?? 0))
  const coveredUntil = rows.map(({ span }) => span?.startMillis ?? 0)
  // Children follow one another by their start.
  for (const { span, parent } of rows) {
    const above = rows[parent]?.span
    if (!span || !above) continue
    const from = Math.max(span.startMillis, coveredUntil[parent]!)
    const to = Math.min(endOf(span), endOf(above))
    if (to <= from) continue
    own[parent]! -= to - from
    coveredUntil[parent] = to
  }
  return own
}
