import type { PageSpan } from './read-batch.ts'

/**
 * Every span after its children, so that X-Ray's document of the outermost one can hold all of them.
 * Leaves out spans that are their own ancestors.
 */
export function childrenFirst(spans: PageSpan[]): PageSpan[] {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  const children = Map.groupBy(spans, ({ parentId }) => parentId)
  const isTop = ({ parentId }: PageSpan) => parentId === undefined || !ids.has(parentId)
  const sorted = spans.filter(isTop)
  for (const span of sorted) sorted.push(...(children.get(span.spanId) ?? []))
  return [...new Set(sorted)].reverse()
}
