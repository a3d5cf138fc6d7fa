import { isObject, type JsonObject } from '../../json/json-object.ts'
import { LargeJson } from '../json/large-json.ts'
import { bodyLimits, openJson } from '../json/outside-json.ts'
import { toJson } from '../store/records/columns.ts'
import { maxRecordBytes } from './allowance.ts'
import { checkResourceBytes } from './any-value.ts'
import { type Intake, tooLarge } from './intake.ts'
import { attributesAt, itemsAt, MalformedJsonError, objectAt, objectOf } from './json-values.ts'
import { type Sender, senderOf } from './sender.ts'

/** Lists draw from the request's allowance, so the text itself needs no limit of values. */
const limits = { ...bodyLimits, maxValues: Number.POSITIVE_INFINITY }

type JsonRecords = {
  /** The names of the nested lists that lead to the records. */
  path: readonly [groups: string, scopes: string, records: string]
  /** Names a record in messages. */
  what: string
  take(record: JsonObject, sender: Sender): void
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
  for (const group of yield* openGroups(body, groups, intake)) {
    intake.startGroup()
    const sender = readSender(objectOf(group, groups), intake)
    for (const scope of itemsAt(objectOf(group, groups), scopes, intake)) {
      intake.startGroup()
      for (const item of itemsAt(objectOf(scope, scopes), records, intake)) {
        intake.startRecord()
        const bytes = item instanceof LargeJson ? item.byteLength : 0
        intake.weigh(bytes)
        if (bytes > maxRecordBytes) intake.reject(() => tooLarge(what, bytes))
        else take(objectOf(item, records), sender)
        if (intake.isPauseDue()) yield
      }
      if (intake.isPauseDue()) yield
    }
    if (intake.isPauseDue()) yield
  }
}

/** The items of the request's list. */
export function* openGroups<Kept>(
  body: Buffer,
  name: string,
  intake: Intake<Kept>,
): Generator<void, Iterable<unknown>, void> {
  const request = yield* openJson(body, limits)
  if (isObject(request)) return itemsAt(objectOf(request, 'the request'), name, intake)
  throw new MalformedJsonError('expected a JSON object')
}

function readSender<Kept>(group: JsonObject, { allowance }: Intake<Kept>): Sender {
  if (group.resource instanceof LargeJson) checkResourceBytes(group.resource.byteLength)
  const resource = attributesAt(objectAt(group, 'resource'), 'attributes', allowance)
  return senderOf(resource, toJson(resource).length)
}
