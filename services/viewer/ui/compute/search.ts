import type { TraceSegment } from '../../records/api.ts'
import type { SpanTree, WaterfallSpan } from '../../trace-tree/span-tree.ts'

/**
 * Ids of the rows that contain every word of the query: in what a span says (name, service, ids,
 * attributes, events, links, resource, scope), and in the segment of the same id.
 */
export function searchSpans(
  tree: SpanTree,
  query: string,
  segments: TraceSegment[] = [],
): string[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return []
  const byId = new Map(segments.map(segment => [segment.id, segment]))
  return tree.rows
    .filter(({ id, span }) => {
      const segment = byId.get(id)
      const texts = [
        span ? textOf(span, spanText) : id,
        segment ? textOf(segment, segmentText) : '',
      ]
      return words.every(word => texts.some(text => text.includes(word)))
    })
    .map(row => row.id)
}

/** Cached, since every letter typed searches again. Resources and scopes may be shared. */
const texts = new WeakMap<object, string>()

function textOf<Value extends object>(value: Value, write: (value: Value) => string): string {
  const known = texts.get(value)
  if (known !== undefined) return known
  const text = write(value).toLowerCase()
  texts.set(value, text)
  return text
}

/** Without its subsegments, which have rows of their own. */
const segmentText = ({ document }: TraceSegment) =>
  JSON.stringify({ ...document, subsegments: undefined })

function spanText(span: WaterfallSpan): string {
  const { spanId, sharedId, parentId, name, service, kind, statusMessage, traceState } = span
  const { attributes, events, links, resource, scope } = span
  return [
    ...[spanId, sharedId, parentId, name, service, kind, statusMessage, traceState],
    JSON.stringify(attributes),
    events.length > 0 && JSON.stringify(events),
    links.length > 0 && JSON.stringify(links),
    textOf(resource, JSON.stringify),
    scope && textOf(scope, JSON.stringify),
  ]
    .filter(Boolean)
    .join('\n')
}
