import { isObject, type JsonObject } from '../../../json/json-object.ts'
import type { Needle } from '../../filter/search/condition.ts'
import { foldValue } from '../../filter/search/fold.ts'
import { ownKeys } from '../../filter/search/own-keys.ts'
import type { TraceError, TraceLog, TraceSegment } from '../../records/api.ts'
import type { WaterfallSpan } from '../../trace-tree/span-tree.ts'

type Wanted = Extract<Needle, { key: string }>

/** Whether a record has an attribute, under the keys by which the server searches for it. */
export function hasAttribute(
  record: WaterfallSpan | TraceSegment | TraceError | TraceLog,
  wanted: Wanted,
): boolean {
  return attributesOf(record).some(object => hasMember(object, wanted))
}

function attributesOf(record: Parameters<typeof hasAttribute>[0]): object[] {
  if ('document' in record) return ofSegment(record)
  if ('raw' in record) {
    const { class: name, title: message, level: status, raw } = record
    return [own({ name, message, status }), raw]
  }
  const scope = record.scope && {
    'otel.scope.name': record.scope.name,
    'otel.scope.version': record.scope.version,
    ...record.scope.attributes,
  }
  const shared = [record.resource ?? {}, scope ?? {}]
  if ('fields' in record) {
    const { message, service, level: status } = record
    return [own({ message, service, status }), record.fields, ...shared]
  }
  return [...ofSpan(record), ...shared]
}

function ofSpan(span: WaterfallSpan): object[] {
  const { name, service, kind, status, statusMessage: message, attributes, events, links } = span
  return [
    own({ name, service, kind, status, ...(message && { message }) }),
    attributes,
    ...events.flatMap(event => [own({ name: event.name }), event.attributes]),
    ...links.map(link => link.attributes),
  ]
}

function ofSegment({ name, document }: TraceSegment): object[] {
  const { annotations, subsegments: _, ...rest } = document as JsonObject
  return [own({ name }), rest, isObject(annotations) ? annotations : {}]
}

const own = (members: Partial<Record<keyof typeof ownKeys, string>>) =>
  Object.fromEntries(
    Object.entries(members).map(([key, value]) => [ownKeys[key as keyof typeof ownKeys], value]),
  )

const maxDepth = 32

/** Members of members have the keys above them in front: `error.stack`. */
function hasMember(object: object, wanted: Wanted, path = '', depth = 0): boolean {
  return Object.entries(object).some(([key, value]) => {
    const whole = path === '' ? key : `${path}.${key}`
    if (isObject(value)) return depth < maxDepth && hasMember(value, wanted, whole, depth + 1)
    // Keys of what is no attribute are no text that could be folded.
    if (whole !== wanted.key && foldValue(whole) !== wanted.key) return false
    if (wanted.value === undefined) return true
    const items = Array.isArray(value) ? [JSON.stringify(value), ...value] : [value]
    return items.some(item => foldValue(String(item)) === wanted.value)
  })
}
