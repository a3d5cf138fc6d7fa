import type { JsonObject } from '../../json/json-object.ts'
import { parseTraceId } from '../../trace-context/trace-id.ts'
import { CheckError, check, maybe, object, oneOf, type Shape, text } from '../json/check.ts'
import type { JsonLimits } from '../json/json-scan.ts'
import { isPlainObject, type JsonPart, LargeJson } from '../json/large-json.ts'
import { bodyLimits, openJson, readWhole } from '../json/outside-json.ts'
import { parseObject } from '../json/parse-object.ts'
import { lenses } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import type { ExportedHead, ImportedLog, ImportPart } from '../store/records/import-trace.ts'
import { arrivalNames } from '../store/records/trace-file.ts'
import { runAtOnce } from '../turns/turns.ts'
import {
  checkEach,
  event,
  item,
  link,
  list,
  log,
  scope,
  segment,
  span,
} from './trace-file-shapes.ts'

export const fileFormat = 'waywiser-trace'
export const fileVersion = 3
const fileVersions: unknown[] = [1, 2, fileVersion]

/** A segment's document is three levels down in a file, and may nest as deep as on the wires. */
const fileLimits: JsonLimits = {
  maxNesting: bodyLimits.maxNesting + 3,
  maxValues: Number.POSITIVE_INFINITY,
}

/** Four times the limit of the wires, since a record is longer as JSON. */
export const maxRecordBytes = 8 * 1024 * 1024

/** All resources, and all scopes, are held in memory, since records refer to them by index. */
export const maxResourcesBytes = 16 * 1024 * 1024
const maxResources = 1000

/** What records refer to. In version 1 a span contained its resource, in version 2 had no scope. */
type Shared = { resource: JsonObject[] | undefined; scope: JsonObject[] | undefined }

type OpenTraceFile = {
  head: ExportedHead
  /** Goes over all records, and checks each. Throws `CheckError` and `UnfitJsonError`. */
  parts(): Generator<ImportPart, void, void>
}

/** Its head comes first, whatever program wrote it again. */
const headBytes = 1000

/** Whether a file says that it is one of `GET /-/api/export/<id>`. */
export function isTraceFile(body: Buffer): boolean {
  const head = body.toString('latin1', 0, headBytes).replaceAll(/\s/g, '')
  return head.startsWith('{') && head.includes(`"format":"${fileFormat}"`)
}

/**
 * Opens a file of `GET /-/api/export/<id>` of this version or an earlier one. Throws `CheckError`
 * and `UnfitJsonError`.
 */
export function* openTraceFile(body: Buffer): Generator<void, OpenTraceFile, void> {
  const opened = yield* openJson(body, fileLimits)
  const isLarge = opened instanceof LargeJson && !opened.isList
  const file = isLarge ? opened.members() : opened
  if (!isPlainObject(file)) throw new CheckError('the file', file, 'an object')
  check(file, '', { format: oneOf(fileFormat), traceId: text, arrivals: object, refusals: object })
  if (!fileVersions.includes(file.version)) {
    throw new CheckError('version', file.version, fileVersions.join(' or '))
  }
  const traceId = parseTraceId(String(file.traceId))
  if (!traceId) throw new CheckError('traceId', file.traceId, '32 hex digits, not all zero')
  const head = {
    traceId,
    arrivals: readArrivals(file.arrivals as JsonObject),
    refusals: readRefusals(file.refusals as JsonObject),
  }
  const shared = {
    resource: file.version === 1 ? undefined : yield* readShared(file, 'resources', {}),
    scope: file.version === fileVersion ? yield* readShared(file, 'scopes', scope) : undefined,
  }
  return { head, parts: () => partsOf(file, traceId, shared) }
}

function* readShared(
  file: JsonObject,
  name: 'resources' | 'scopes',
  shape: Shape,
): Generator<void, JsonObject[], void> {
  const list = file[name]
  if (list instanceof LargeJson && list.byteLength > maxResourcesBytes) {
    throw new CheckError(name, list.byteLength, `at most ${maxResourcesBytes} bytes of them`)
  }
  const all: JsonObject[] = []
  for (const { records } of recordsIn(file, name, shape)) {
    for (const record of records) all.push(record)
    if (all.length > maxResources) throw new CheckError(name, all.length, `at most ${maxResources}`)
    yield
  }
  return all
}

function* partsOf(
  file: JsonObject,
  traceId: string,
  shared: Shared,
): Generator<ImportPart, void, void> {
  for (const { records, bytes, first } of recordsIn(file, 'spans', span)) {
    const spans = records.map((record, index) => {
      const place = `spans[${first + index}].`
      const of = sharedBy(record, place, shared)
      return { ...record, traceId, ...of, resource: of.resource ?? {} }
    })
    yield { kind: 'spans', records: spans as unknown as SpanRecord[], bytes }
  }
  const inTrace = <Kept>(records: JsonObject[]) =>
    records.map(record => ({ ...record, traceId })) as unknown as Kept[]
  for (const { records, bytes } of recordsIn(file, 'segments', segment)) {
    yield { kind: 'segments', records: inTrace(records), bytes }
  }
  for (const { records, bytes } of recordsIn(file, 'items', item)) {
    yield { kind: 'items', records: inTrace(records), bytes }
  }
  for (const { records, bytes, first } of recordsIn(file, 'logs', log)) {
    const logs = records.map((line, index) => ({
      ...line,
      traceId,
      fields: parseObject(String(line.raw)),
      ...sharedBy(line, `logs[${first + index}].`, shared),
    }))
    yield { kind: 'logs', records: logs as unknown as ImportedLog[], bytes }
  }
}

/** The resource and the scope of a record, whose members are their indexes. */
function sharedBy(record: JsonObject, place: string, { resource, scope }: Shared) {
  if (!resource) {
    check(record, place, { resource: maybe(object) })
    return { resource: record.resource as JsonObject | undefined }
  }
  return {
    resource: referred(record, 'resource', place, resource),
    scope: scope && referred(record, 'scope', place, scope),
  }
}

function referred(
  record: JsonObject,
  name: string,
  place: string,
  all: JsonObject[],
): JsonObject | undefined {
  if (record[name] === undefined) return undefined
  const found = all[record[name] as number]
  if (found) return found
  throw new CheckError(`${place}${name}`, record[name], `the place of a ${name}`)
}

type Records = { records: JsonObject[]; bytes: number; first: number }

/** The records of a list in batches, each checked by its shape. */
function* recordsIn(file: JsonObject, name: string, shape: Shape): Generator<Records, void, void> {
  let first = 0
  for (const { items, bytes } of partsIn(file[name], name)) {
    const records = items.map((item, index) => readRecord(item, `${name}[${first + index}]`, shape))
    yield { records, bytes, first }
    first += records.length
  }
}

function partsIn(value: unknown, name: string): Iterable<JsonPart> {
  if (value instanceof LargeJson && value.isList) return value.parts()
  if (Array.isArray(value)) return [{ items: value, bytes: 0 }]
  throw new CheckError(name, value, list.expected)
}

function readRecord(item: unknown, place: string, shape: Shape): JsonObject {
  if (item instanceof LargeJson && item.byteLength > maxRecordBytes) {
    throw new CheckError(place, item.byteLength, `at most ${maxRecordBytes} bytes`)
  }
  const record = runAtOnce(readWhole(item))
  if (!isPlainObject(record)) throw new CheckError(place, record, 'an object')
  check(record, `${place}.`, shape)
  if (shape === span) {
    checkEach(record.events as JsonObject[], `${place}.events`, event)
    checkEach(record.links as JsonObject[], `${place}.links`, link)
  }
  return record
}

function readArrivals(given: JsonObject): ExportedHead['arrivals'] {
  for (const name of arrivalNames) {
    const value = given[name]
    const isOk = Number.isFinite(value) || (value === null && name !== 'lastMillis')
    if (!isOk) throw new CheckError(`arrivals.${name}`, value, 'a number')
  }
  return Object.fromEntries(
    arrivalNames.map(name => [name, given[name]]),
  ) as ExportedHead['arrivals']
}

function readRefusals(given: JsonObject): ExportedHead['refusals'] {
  check(given, 'refusals.', Object.fromEntries(lenses.map(lens => [lens, maybe(text)])))
  return given
}
