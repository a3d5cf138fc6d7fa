import type { SpanTree, WaterfallSpan } from './span-tree.ts'

/** Ids of the rows whose name, service, id, attributes or events contain every word of the query. */
export function searchSpans(tree: SpanTree, query: string): string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  return tree.rows
    .filter(row => {
      const text = row.span ? haystackOf(row.span) : row.id
      return words.every(word => text.includes(word))
    })
    .map(row => row.id)
}

/** Cached, since every letter typed searches again. */
const haystacks = new WeakMap<WaterfallSpan, string>()

function haystackOf(span: WaterfallSpan): string {
  const known = haystacks.get(span)
  if (known !== undefined) return known
  const { spanId, sharedId, name, service, kind, statusMessage, attributes, events } = span
  const text = [
    spanId,
    sharedId ?? '',
    name,
    service,
    kind,
    statusMessage ?? '',
    JSON.stringify(attributes),
    events.length > 0 ? JSON.stringify(events) : '',
  ]
    .join('\n')
    .toLowerCase()
  haystacks.set(span, text)
  return text
}
