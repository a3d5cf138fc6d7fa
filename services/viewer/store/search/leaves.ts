import { isObject, type JsonObject } from '../../../json/json-object.ts'
import type { OwnKey } from '../../filter/search/own-keys.ts'
import { parseObject } from '../../json/parse-object.ts'
import type { SearchPlace } from '../../records/api.ts'
import { columnToKind, columnToStatus, parseJson } from '../records/columns.ts'

type Row = Record<string, unknown>

/** Takes what searches find in records. */
export type LeafVisitor = {
  /** Begins a record: of this span or segment, if of any; `isOnce`: its trace has no other of it. */
  record(spanId: string | undefined, isOnce?: true): void
  own(place: SearchPlace, key: OwnKey, value: string): void
  attribute(place: SearchPlace, key: string, value: string): void
  /** `walk` visits the leaves of this text, which many records share. */
  shared(text: string, walk: () => void): void
}

/** A record with more is found by the first ones. */
const maxLeaves = 1000

const maxDepth = 32

/** A line or a name is found by its beginning. */
const maxListChars = 1024

/**
 * A span in one text, which costs a third of six columns. JSON has no control characters, so that
 * the first one ends `data`.
 */
export const spanText = 'concat(kind, status, data, char(1), service, char(1), name)'

export const spanTextOf = ({ kind, status, data, service, name }: Row) =>
  `${kind}${status}${data}${mark}${service}${mark}${name}`

const mark = '\x01'

export function visitSpan(spanId: string, text: string, visitor: LeafVisitor): void {
  visitor.record(spanId, true)
  visitor.shared(text, () => {
    const end = text.indexOf(mark)
    const [service, name] = text.slice(end + 1).split(mark, 2) as [string, string]
    visitor.own('name', 'name', name)
    visitor.own('service', 'service', service)
    visitor.own('kind', 'kind', columnToKind(Number(text[0])))
    visitor.own('status', 'status', columnToStatus(Number(text[1])))
    visitSpanData(parseObject(text.slice(2, end)), visitor)
  })
}

function visitSpanData(data: JsonObject, visitor: LeafVisitor): void {
  if (data.statusMessage) visitor.own('status', 'message', String(data.statusMessage))
  flatten('attribute', data.attributes, visitor)
  for (const event of listOf(data.events)) {
    visitor.own('event', 'name', String(event.name))
    flatten('event', event.attributes, visitor)
  }
  for (const link of listOf(data.links)) {
    visitor.own('link', 'id', String(link.traceId))
    visitor.own('link', 'id', String(link.spanId))
    flatten('link', link.attributes, visitor)
  }
  if (data.traceState) visitor.own('attribute', 'id', String(data.traceState))
}

export function visitResource(row: Row, visitor: LeafVisitor): void {
  visitor.record(undefined)
  const text = String(row.attributes)
  visitor.shared(text, () => flatten('resource', parseObject(text), visitor))
}

export function visitScope(row: Row, visitor: LeafVisitor): void {
  visitor.record(undefined)
  const text = String(row.data)
  visitor.shared(text, () => {
    const { name, version, attributes } = parseObject(text)
    visitor.attribute('scope', 'otel.scope.name', String(name))
    if (version) visitor.attribute('scope', 'otel.scope.version', String(version))
    flatten('scope', attributes, visitor)
  })
}

export function visitSegment(row: Row, visitor: LeafVisitor): void {
  visitDocument(parseObject(String(row.document)), visitor, String(row.id), String(row.name))
}

/** Members of documents that are no text of the sender's. */
const skipped = new Set(['id', 'trace_id', 'parent_id', 'start_time', 'end_time', 'name'])

function visitDocument(
  document: JsonObject,
  visitor: LeafVisitor,
  id: string,
  name: string,
  depth = 0,
): void {
  visitor.record(id)
  visitor.own('segment', 'name', name)
  const budget = { leaves: maxLeaves }
  for (const [key, value] of Object.entries(document)) {
    if (key === 'annotations') flatten('annotation', value, visitor, '', budget)
    else if (key !== 'subsegments' && !skipped.has(key)) {
      walk(documentPlaces[key] ?? 'segment', key, value, visitor, budget)
    }
  }
  if (depth > maxNestedSubsegments) return
  for (const each of listOf(document.subsegments)) {
    visitDocument(each, visitor, String(each.id), String(each.name), depth + 1)
  }
}

const maxNestedSubsegments = 500

const documentPlaces: { [key: string]: SearchPlace } = {
  metadata: 'metadata',
  sql: 'sql',
  cause: 'error',
}

export function visitLine(row: Row, visitor: LeafVisitor): void {
  visitor.record(row.span_id === null ? undefined : String(row.span_id))
  const [message, raw] = [String(row.message), String(row.raw)]
  visitor.own('log', 'message', message)
  visitor.own('log', 'service', String(row.service))
  visitor.own('log', 'status', String(row.level))
  const fields = parseObject(raw)
  flatten('log', fields, visitor)
  if (raw !== message && Object.keys(fields).length === 0) visitor.own('log', 'message', raw)
}

export function visitOccurrence(row: Row, visitor: LeafVisitor): void {
  visitor.record(row.span_id === null ? undefined : String(row.span_id))
  visitor.own('error', 'message', String(row.title))
  visitor.own('error', 'name', String(row.class))
  visitor.own('error', 'status', String(row.level))
  if (row.report !== 0) return
  visitor.own('error', 'id', String(row.uuid))
  const [, raw] = parseJson<[unknown, unknown]>(row.data, [null, null])
  flatten('error', raw, visitor)
}

type Budget = { leaves: number }

function flatten(
  place: SearchPlace,
  object: unknown,
  visitor: LeafVisitor,
  path = '',
  budget: Budget = { leaves: maxLeaves },
  depth = 0,
): void {
  if (!isObject(object)) return
  for (const key in object) {
    if (budget.leaves <= 0) return
    walk(place, path === '' ? key : `${path}.${key}`, object[key], visitor, budget, depth)
  }
}

function walk(
  place: SearchPlace,
  key: string,
  value: unknown,
  visitor: LeafVisitor,
  budget: Budget,
  depth = 0,
): void {
  if (typeof value !== 'object' || value === null) {
    budget.leaves--
    visitor.attribute(place, key, String(value))
  } else if (depth >= maxDepth) return
  else if (Array.isArray(value)) walkList(place, key, value, visitor, budget, depth + 1)
  else flatten(place, value, visitor, key, budget, depth + 1)
}

/** Each item has the key of the list, and a short list is also found as JSON. */
function walkList(
  place: SearchPlace,
  key: string,
  list: unknown[],
  visitor: LeafVisitor,
  budget: Budget,
  depth: number,
): void {
  if (list.every(item => typeof item !== 'object')) {
    const text = JSON.stringify(list)
    if (text.length <= maxListChars) visitor.attribute(place, key, text)
  }
  for (const item of list) {
    if (budget.leaves <= 0) return
    walk(place, key, item, visitor, budget, depth)
  }
}

const listOf = (value: unknown): JsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []
