import { isObject, type JsonObject, setMember } from '../../../json/json-object.ts'
import { restOfCause } from '../../trace-tree/segment-cause.ts'

/** `tree`: shown as it is nested, since its depth is the sender's own. */
export type SegmentGroup = { title: string; members: JsonObject; tree?: true }

/** Shown above the groups, or of other segments. */
const elsewhere = ['id', 'name', 'trace_id', 'start_time', 'end_time', 'subsegments', 'cause']

const own = ['http', 'sql', 'aws', 'annotations', 'metadata', 'service']

/** Everything that a segment document says of its own segment, in groups; empty ones are left out. */
export function segmentGroups(document: object): SegmentGroup[] {
  const { http, sql, aws, annotations, metadata, service } = document as JsonObject
  const rest = Object.entries(document).filter(
    ([key]) => !elsewhere.includes(key) && !own.includes(key),
  )
  const groups: SegmentGroup[] = [
    { title: 'http', members: flatMembers(http) },
    { title: 'sql', members: flatMembers(sql) },
    { title: 'aws', members: flatMembers(aws) },
    { title: 'annotations', members: flatMembers(annotations) },
    { title: 'metadata', members: isObject(metadata) ? metadata : {}, tree: true },
    { title: 'service', members: flatMembers(service) },
    { title: 'cause', members: flatMembers(restOfCause(document)) },
    { title: 'segment', members: flatMembers(Object.fromEntries(rest)) },
  ]
  return groups.filter(({ members }) => Object.keys(members).length > 0)
}

/** Nested members by their path: `request.method`. */
export function flatMembers(value: unknown, path = '', found: JsonObject = {}): JsonObject {
  if (!isObject(value)) {
    if (value !== undefined) setMember(found, path || 'value', value)
    return found
  }
  for (const [key, member] of Object.entries(value)) {
    flatMembers(member, path ? `${path}.${key}` : key, found)
  }
  return found
}

/** The keys by which the server searches for members of these groups. */
export const keyInGroup = (title: string) => (name: string) => {
  if (name === 'parent_id' && title === 'segment') return undefined
  if (title === 'annotations' || title === 'segment') return name
  return name === 'value' || name === title ? title : `${title}.${name}`
}
