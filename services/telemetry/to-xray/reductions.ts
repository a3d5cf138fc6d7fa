import { isObject, type JsonObject } from '../../json/json-object.ts'
import { cutText } from './member-values.ts'

const shortChars = 200

/** What a shortened segment says of itself. */
const mark = (leftOut: string) => ({ waywiser: { shortened: `${leftOut}: small datagrams` } })

/** The members without which neither the timeline nor the map can be drawn. */
const essential = [
  'trace_id',
  'id',
  'parent_id',
  'type',
  'name',
  'start_time',
  'end_time',
  'in_progress',
  'namespace',
  'error',
  'throttle',
  'fault',
]

/**
 * Each takes a segment or subsegment, without its subsegments, and shows less of it: long texts of
 * the metadata are cut, then the metadata goes, then stack frames, then annotations and all long texts, then
 * everything that timeline and map can do without.
 */
export const reductions: readonly ((entity: JsonObject) => JsonObject)[] = [
  entity =>
    isObject(entity.metadata)
      ? { ...entity, metadata: { ...(cutTexts(entity.metadata) as object), ...mark('long texts') } }
      : entity,
  entity => ({ ...entity, metadata: mark('metadata') }),
  entity => ({
    ...withoutStacks(entity),
    metadata: mark('metadata, stacks'),
  }),
  ({ annotations, links, ...entity }) => ({
    ...(cutTexts(entity) as JsonObject),
    metadata: mark('metadata, stacks, annotations'),
  }),
  entity => ({
    ...Object.fromEntries(essential.map(name => [name, entity[name]])),
    metadata: mark('details'),
  }),
]

const cutTexts = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_name, member) =>
    typeof member === 'string' ? cutText(member, shortChars) : member,
  )

function withoutStacks(entity: JsonObject): JsonObject {
  const { cause } = entity
  if (!isObject(cause) || !Array.isArray(cause.exceptions)) return entity
  const exceptions = cause.exceptions.map(({ stack = [], truncated = 0, ...exception }) => ({
    ...exception,
    truncated: truncated + stack.length || undefined,
  }))
  return { ...entity, cause: { ...cause, exceptions } }
}
