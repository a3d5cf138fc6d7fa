import type { Condition, Needle } from '../../filter/search/condition.ts'
import { fold } from '../../filter/search/fold.ts'
import type { Trace } from '../../records/api.ts'
import type { SpanTree, TreeRow, WaterfallSpan } from '../../trace-tree/span-tree.ts'
import { conditionsOf } from './conditions.ts'
import { hasAttribute } from './search-attributes.ts'

type Records = Pick<Trace, 'segments' | 'errors' | 'logs'>

/**
 * Ids of the rows in which a search of traces, for this one, finds all that it looks for: in what a
 * span says (name, service, ids, attributes, events, links, resource, scope), in the segment of the
 * same id, in the errors and lines of the span. Where its words are in several rows, all of these.
 */
export function searchSpans(tree: SpanTree, query: string, records?: Records): string[] {
  const conditions = conditionsOf(query)
  if (conditions.length === 0) return []
  const wanted = conditions.filter(({ isNot }) => !isNot)
  const excluded = conditions.filter(({ isNot }) => isNot)
  const recordsOf = recordsById(records)
  const met = new Set<Condition>()
  const rows = tree.rows.map(row => {
    const subject = { row, records: recordsOf.get(row.id) ?? [] }
    const fulfils = ({ needles }: Condition) => needles.some(needle => says(subject, needle))
    const own = excluded.some(fulfils) ? undefined : wanted.filter(fulfils)
    for (const condition of own ?? []) met.add(condition)
    return { id: row.id, count: own?.length }
  })
  const isInOneRow = rows.some(({ count }) => count === wanted.length)
  const least = isInOneRow ? wanted.length : 1
  if (!isInOneRow && met.size < wanted.length) return []
  return rows.filter(({ count = -1 }) => count >= least).map(({ id }) => id)
}

type Subject = { row: TreeRow; records: Found[] }
type Found = Trace['segments'][number] | Trace['errors'][number] | Trace['logs'][number]

function recordsById(records: Records | undefined): Map<string, Found[]> {
  const byId = new Map<string, Found[]>()
  const add = (id: string | undefined, record: Found) => {
    if (id === undefined) return
    const known = byId.get(id)
    if (known) known.push(record)
    else byId.set(id, [record])
  }
  for (const segment of records?.segments ?? []) add(segment.id, segment)
  for (const error of records?.errors ?? []) add(error.segmentId ?? error.spanId, error)
  for (const line of records?.logs ?? []) add(line.spanId, line)
  return byId
}

function says({ row: { id, span }, records }: Subject, needle: Needle): boolean {
  if ('key' in needle) {
    return [...(span ? [span] : []), ...records].some(record => hasAttribute(record, needle))
  }
  const { text } = needle
  const isIn = (whole: string) =>
    whole.includes(text) || (isEscaped.test(text) && whole.includes(escaped(text)))
  return isIn(span ? textOf(span, spanText) : id) || records.some(each => isIn(textOf(each, write)))
}

const isEscaped = /["\\]/

/** As JSON writes it. */
const escaped = (text: string) => JSON.stringify(text).slice(1, -1)

/** Cached, since every letter typed searches again. Resources and scopes may be shared. */
const texts = new WeakMap<object, string>()

function textOf<Value extends object>(value: Value, writeText: (value: Value) => string): string {
  const known = texts.get(value)
  if (known !== undefined) return known
  const text = fold(writeText(value))
  texts.set(value, text)
  return text
}

/** A segment is written without its subsegments, which have rows of their own. */
function write(record: Found): string {
  if ('document' in record) return JSON.stringify({ ...record.document, subsegments: undefined })
  if ('raw' in record) return `${record.class}\n${record.title}\n${JSON.stringify(record.raw)}`
  return `${record.message}\n${JSON.stringify(record.fields)}`
}

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
