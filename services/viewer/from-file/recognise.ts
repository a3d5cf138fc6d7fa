import type { JsonObject } from '../../json/json-object.ts'
import { isPlainObject, LargeJson } from '../json/large-json.ts'
import { quoteJson } from '../json/quote-json.ts'
import { FileError } from './file-error.ts'

/** What a document is. `datagram-header` precedes a segment as the daemon gets it. */
export type DocumentKind = 'otlp' | 'jaeger' | 'zipkin' | 'xray' | 'datagram-header'

/** In the words of error messages and documents. */
export const acceptedFormats = [
  'a trace file of Waywiser',
  'OTLP JSON (resourceSpans, resourceLogs), one request or one a line',
  'Jaeger’s JSON (data with traceID, spans and processes)',
  'X-Ray’s BatchGetTraces (Traces with Segments), or segment documents, one a line',
  'Zipkin’s JSON (a list of spans)',
  'each also packed by gzip',
].join('; ')

/**
 * What kind of document a value is, by its members alone; a list by its first item. Throws
 * `FileError`.
 */
export function recognise(value: unknown): DocumentKind {
  const first = firstIn(value)
  const members = membersOf(first)
  const kind = members && kindOf(members)
  if (kind && (kind !== 'otlp' || first === value)) return kind
  throw new FileError(`the file is of no known format: it is ${inWords(value)}`, {
    expected: acceptedFormats,
  })
}

const otlpLists = ['resourceSpans', 'resourceLogs', 'resourceMetrics'].flatMap(name => [
  name,
  name.replace(/[A-Z]/, letter => `_${letter.toLowerCase()}`),
])

/** Members that an object of each kind has: all of one of these lists. */
const marks: readonly [kind: DocumentKind, members: string[]][] = [
  ...otlpLists.map(name => ['otlp', [name]] as [DocumentKind, string[]]),
  ['jaeger', ['data']],
  ['jaeger', ['traceID', 'spans']],
  ['xray', ['Traces']],
  ['xray', ['Segments']],
  ['xray', ['TraceSegmentDocuments']],
  ['xray', ['trace_id', 'id']],
  ['zipkin', ['traceId', 'id']],
  ['datagram-header', ['format', 'version']],
]

function kindOf(members: JsonObject): DocumentKind | undefined {
  const [kind] = marks.find(([, names]) => names.every(name => Object.hasOwn(members, name))) ?? []
  const isOtherHeader = kind === 'datagram-header' && members.format !== 'json'
  return isOtherHeader ? undefined : kind
}

/** The first item of a list of objects, or of a list of such lists, as Zipkin's API answers. */
function firstIn(value: unknown): unknown {
  const first = firstItem(value)
  return firstItem(first)
}

function firstItem(value: unknown): unknown {
  if (Array.isArray(value)) return value[0]
  if (!(value instanceof LargeJson) || !value.isList) return value
  const part = value.parts().next().value
  return part?.items[0]
}

/** The members of an object, of which large ones stay unread. */
export function membersOf(value: unknown): JsonObject | undefined {
  if (value instanceof LargeJson) return value.isList ? undefined : value.members()
  return isPlainObject(value) ? value : undefined
}

function inWords(value: unknown): string {
  const members = membersOf(value)
  if (members) {
    const names = Object.keys(members).slice(0, 5).map(quoteJson)
    return names.length === 0 ? 'an object without members' : `an object with ${names.join(', ')}`
  }
  if (value instanceof LargeJson) return `a list that begins with ${quoteJson(firstIn(value))}`
  return Array.isArray(value) ? `the list ${quoteJson(value)}` : quoteJson(value)
}
