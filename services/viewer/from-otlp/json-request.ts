import { isObject, type JsonObject } from '../../json/json-object.ts'
import { LargeJson } from '../json/large-json.ts'
import { bodyLimits, openJson } from '../json/outside-json.ts'
import { quoteJson } from '../json/quote-json.ts'
import { toJson } from '../store/records/columns.ts'
import { maxRecordBytes } from './allowance.ts'
import { checkResourceBytes } from './any-value.ts'
import { type Intake, tooLarge } from './intake.ts'
import {
  attributesAt,
  countAt,
  itemsAt,
  MalformedJsonError,
  memberOf,
  objectAt,
  objectOf,
  snakeCase,
  textAt,
} from './json-values.ts'
import { addToResource, type Origin, toScope } from './origin.ts'
import { type Sender, senderOf } from './sender.ts'

/** Lists draw from the request's allowance, so the text itself needs no limit of values. */
const limits = { ...bodyLimits, maxValues: Number.POSITIVE_INFINITY }

type JsonRecords = {
  /** The names of the nested lists that lead to the records. */
  path: readonly [groups: string, scopes: string, records: string]
  /** Names a record in messages. */
  what: string
  take(record: JsonObject, origin: Origin): void
}

/**
 * Passes each record of a request to `take`. Yields wherever it may be interrupted. Throws
 * `UnfitJsonError`, `MalformedJsonError` and `TooMuchError`.
 */
export function* readJsonRecords<Kept>(
  body: Buffer,
  intake: Intake<Kept>,
  { path: [groups, scopes, records], what, take }: JsonRecords,
): Generator<void, void, void> {
  for (const item of yield* openGroups(body, groups, intake)) {
    intake.startGroup()
    const group = objectOf(item, groups)
    const sender = readSender(group, intake)
    for (const item of membersAt(group, scopes, intake)) {
      intake.startGroup()
      const scope = objectOf(item, scopes)
      const origin = { sender, ...readScope(scope, intake) }
      for (const item of membersAt(scope, records, intake)) {
        intake.startRecord()
        const bytes = item instanceof LargeJson ? item.byteLength : 0
        intake.weigh(bytes)
        if (bytes > maxRecordBytes) intake.reject(() => tooLarge(what, bytes))
        else take(objectOf(item, records), origin)
        if (intake.isPauseDue()) yield
      }
      if (intake.isPauseDue()) yield
    }
    if (intake.isPauseDue()) yield
  }
}

/** The items of the request's list. A request without one, but with others, is another's. */
export function* openGroups<Kept>(
  body: Buffer,
  name: string,
  intake: Intake<Kept>,
): Generator<void, Iterable<unknown>, void> {
  const opened = yield* openJson(body, limits)
  if (!isObject(opened)) throw new MalformedJsonError('expected a JSON object')
  const request = objectOf(opened, 'the request')
  const unknown = unknownMember(request, name)
  if (unknown === undefined) return itemsAt(request, name, intake)
  throw new MalformedJsonError(`it has ${unknown}: expected ${name}`)
}

/** Members that describe a group, or the data of a metric. */
const describing = new Set([
  ...['resource', 'scope', 'schemaUrl', 'schema_url', 'isMonotonic', 'is_monotonic'],
  ...['aggregationTemporality', 'aggregation_temporality'],
])

/** A member of a group that has not its list: quoted for a message. */
function unknownMember(group: JsonObject, name: string): string | undefined {
  if (memberOf(group, name) !== undefined) return undefined
  const found = Object.keys(group).find(
    key => key !== name && key !== snakeCase(name) && !describing.has(key),
  )
  return found === undefined ? undefined : quoteJson(found)
}

/** The items of a group's list. What a group has in place of its list is counted as rejected. */
export function membersAt<Kept>(
  group: JsonObject,
  name: string,
  intake: Intake<Kept>,
): Iterable<unknown> {
  const unknown = unknownMember(group, name)
  if (unknown !== undefined) {
    intake.reject(() => ({ reason: `${unknown} in place of ${name}: nothing is read from it` }))
  }
  return itemsAt(group, name, intake)
}

function readSender<Kept>(group: JsonObject, { allowance }: Intake<Kept>): Sender {
  checkSize(group.resource)
  const resource = objectAt(group, 'resource')
  const attributes = attributesAt(resource, 'attributes', allowance)
  const schemaUrl = textAt(group, 'schemaUrl')
  addToResource(attributes, { dropped: countAt(resource, 'droppedAttributesCount'), schemaUrl })
  return senderOf(attributes, toJson(attributes).length)
}

function readScope<Kept>(group: JsonObject, { allowance }: Intake<Kept>): Omit<Origin, 'sender'> {
  checkSize(group.scope)
  const given = objectAt(group, 'scope')
  const scope = toScope({
    name: textAt(given, 'name'),
    version: textAt(given, 'version'),
    attributes: attributesAt(given, 'attributes', allowance),
    dropped: countAt(given, 'droppedAttributesCount'),
    schemaUrl: textAt(group, 'schemaUrl'),
  })
  return { scope, scopeBytes: scope ? toJson(scope).length : 0 }
}

function checkSize(value: unknown): void {
  if (value instanceof LargeJson) checkResourceBytes(value.byteLength)
}
