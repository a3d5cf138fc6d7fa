import { isObject, type JsonObject } from '../../json/json-object.ts'
import { parseTraceId } from '../../trace-context/trace-id.ts'
import {
  maxDocumentBytes,
  maxNameChars,
  maxSubsegmentNameChars,
  notInNames,
  type SegmentDocument,
} from '../../x-ray/segment-document.ts'
import { parseJsonText } from '../json/outside-json.ts'
import { quoteJson } from '../json/quote-json.ts'
import type { SegmentRecord } from '../records/record.ts'
import { typeProblem } from './segment-rules.ts'

/**
 * Why a document is rejected. `code` is one of PutTraceSegments' codes; `id` and `traceId` are set
 * as far as the document has valid ones.
 */
export type SegmentProblem = { code: string; reason: string; id?: string; traceId?: string }

type ParsedSegments =
  | { records: SegmentRecord[]; problem?: undefined }
  | { problem: SegmentProblem }

/** The last second that a `Date` can hold; later ones would break code that prints them. */
const lastEpochSeconds = 8.64e12

/**
 * Reads one segment document, or a list of independent subsegments, as PutTraceSegments takes it:
 * `{"trace_id":"1-5759e988-bd862e3fe1be46a994272793","id":"defdfd9912dc5a56","name":"activities",
 *   "start_time":1461096053.37518,"end_time":1461096053.4042,"http":{…},"subsegments":[…]}`
 */
export function parseSegments(text: string, maxBytes = maxDocumentBytes): ParsedSegments {
  const bytes = Buffer.byteLength(text)
  if (bytes > maxBytes) {
    const reason = `a document of ${bytes} bytes: expected at most ${maxBytes}`
    return { problem: { code: 'SegmentTooLarge', reason } }
  }
  let document: unknown
  try {
    document = parseJsonText(text)
  } catch (error) {
    return { problem: { code: 'ParseError', reason: `it ${(error as Error).message}` } }
  }
  return Array.isArray(document) ? parseList(document) : parseOne(document)
}

/** One bad subsegment rejects its whole list: AWS answers per document, and the list is one. */
function parseList(documents: unknown[]): ParsedSegments {
  const records: SegmentRecord[] = []
  for (const document of documents) {
    const parsed = parseOne(document)
    if (parsed.problem) return parsed
    records.push(...parsed.records)
  }
  if (records.length > 0 && records.every(record => record.type === 'subsegment'))
    return { records }
  const reason = 'a list: expected independent subsegments, and at least one'
  // AWS looks for the id of an empty list.
  return { problem: { code: records.length === 0 ? 'MissingId' : 'ParseError', reason } }
}

function parseOne(document: unknown): ParsedSegments {
  if (!isObject(document)) {
    const reason = `${quoteJson(document)}: expected a segment document, an object`
    return { problem: { code: 'ParseError', reason } }
  }
  const isSubsegment = document.type === 'subsegment'
  const problem = topProblem(document) ?? nodeProblem(document, '', isSubsegment)
  if (!problem) return { records: [toRecord(document)] }
  return { problem: { ...problem, ...knownIds(document) } }
}

type Problem = Pick<SegmentProblem, 'code' | 'reason'>

/** Rules for a document of its own, which do not apply to nested subsegments. */
function topProblem({ trace_id, type, parent_id }: JsonObject): Problem | undefined {
  if (!isXrayTraceId(trace_id)) {
    const reason = `trace_id ${quoteJson(trace_id)}: expected 1-, 8 hex digits, -, 24 hex digits`
    return { code: 'InvalidTraceId', reason }
  }
  if (type !== undefined && type !== null && type !== 'segment' && type !== 'subsegment') {
    const reason = `type ${quoteJson(type)}: expected "subsegment", or none for a segment`
    return { code: 'InvalidType', reason }
  }
  if (type === 'subsegment' && !isId(parent_id)) {
    const reason = `parent_id ${quoteJson(parent_id)}: an independent subsegment needs one, 16 hex digits`
    return { code: 'MissingParentId', reason }
  }
  return undefined
}

/** Rules for a segment and for every nested subsegment. */
function nodeProblem(node: JsonObject, path: string, isSubsegment: boolean): Problem | undefined {
  const own = ownProblem(node, isSubsegment)
  if (own) return { code: own.code, reason: path + own.reason }
  const subsegments = (node.subsegments ?? []) as unknown[]
  for (const [index, child] of subsegments.entries()) {
    const childPath = `${path}subsegments[${index}].`
    // A sender may list a child by its id alone when it sends the child in a document of its own.
    if (typeof child === 'string') continue
    if (!isObject(child)) return { code: 'ParseError', reason: `${childPath} expected an object` }
    const problem = nodeProblem(child, childPath, true)
    if (problem) return problem
  }
  return undefined
}

function ownProblem(node: JsonObject, isSubsegment: boolean): Problem | undefined {
  const { id, parent_id, start_time, end_time, in_progress } = node
  const wrong = (code: string, field: string, value: unknown, expected: string) => ({
    code,
    reason: `${field} ${quoteJson(value)}: expected ${expected}`,
  })
  if (!isId(id)) return wrong(id == null ? 'MissingId' : 'InvalidId', 'id', id, '16 hex digits')
  const nameExpected = nameProblem(node.name, isSubsegment)
  if (nameExpected) return wrong('InvalidName', 'name', node.name, nameExpected)
  if (!isEpochSeconds(start_time)) {
    return wrong('InvalidStartTime', 'start_time', start_time, 'seconds since the epoch')
  }
  if (end_time == null ? in_progress !== true : !isEpochSeconds(end_time)) {
    const expected = 'seconds since the epoch, or in_progress: true'
    return wrong('InvalidEndTime', 'end_time', end_time, expected)
  }
  if (parent_id != null && !isId(parent_id)) {
    return wrong('InvalidParentId', 'parent_id', parent_id, '16 hex digits')
  }
  const reason = typeProblem(node)
  return reason === undefined ? undefined : { code: 'ParseError', reason }
}

/** What was expected instead of this name; undefined for a name that AWS takes. */
function nameProblem(name: unknown, isSubsegment: boolean): string | undefined {
  const most = isSubsegment ? maxSubsegmentNameChars : maxNameChars
  if (typeof name !== 'string' || name.trim() === '' || name.length > most) {
    return `1 to ${most} characters`
  }
  return notInNames.test(name)
    ? 'only letters, numbers, whitespace and _ . : / % & # = + \\ - @'
    : undefined
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{16}$/i.test(value)

/** The X-Ray spelling alone: AWS rejects a bare W3C id in a document. */
const isXrayTraceId = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('1-') && parseTraceId(value) !== undefined

const isEpochSeconds = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && value <= lastEpochSeconds

/** Seconds as a float become milliseconds, to the microsecond. */
const toMillis = (seconds: number) => Math.round(seconds * 1e6) / 1000

/** The record of a checked document. An end before the start becomes the start. */
function toRecord(document: JsonObject): SegmentRecord {
  const checked = document as SegmentDocument
  const { trace_id, id, parent_id, name, type, start_time, end_time } = checked
  const startMillis = toMillis(start_time)
  return {
    traceId: parseTraceId(trace_id) as string,
    id: id.toLowerCase(),
    parentId: typeof parent_id === 'string' ? parent_id.toLowerCase() : undefined,
    name,
    type: type === 'subsegment' ? 'subsegment' : 'segment',
    startMillis,
    endMillis: typeof end_time === 'number' ? Math.max(startMillis, toMillis(end_time)) : undefined,
    document,
  }
}

const knownIds = ({ id, trace_id }: JsonObject) => ({
  id: typeof id === 'string' ? id : undefined,
  traceId: isXrayTraceId(trace_id) ? parseTraceId(trace_id) : undefined,
})
