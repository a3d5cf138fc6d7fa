import type { JsonObject } from '../../json/json-object.ts'
import { RequestError } from '../http/request-error.ts'
import type { Wire } from '../records/api.ts'
import type { Inbox, SegmentRecord } from '../records/record.ts'
import { RecordSlices } from '../records/record-slices.ts'
import { runInSlices } from '../turns/turns.ts'
import { parseSegments, type SegmentProblem } from './segment.ts'

/** The inbox, and the wire and the request of the documents. */
type SegmentReceiver = { inbox: Inbox; wire: Wire; source?: object }

type Unprocessed = { Id?: string; ErrorCode: string; Message: string }

/** The daemon sends 50 at once. CloudWatch's limit for log events. */
const maxDocuments = 10_000

/** Reasons kept of one request; its answer has all of them. */
const maxNoted = 100

/**
 * `PutTraceSegments`: takes a batch of documents in slices, each on its own. The daemon forwards
 * documents unseen, so one broken document must not lose the other forty-nine. Documents that were
 * kept before the store failed are recognized when they are sent again.
 */
export const putTraceSegments = (input: JsonObject, receiver: SegmentReceiver): Promise<object> =>
  runInSlices(takeDocuments(documentsIn(input), receiver))

function documentsIn({ TraceSegmentDocuments: documents }: JsonObject): string[] {
  if (!isTextList(documents)) {
    throw new RequestError(400, 'TraceSegmentDocuments: expected a list of documents, each as text')
  }
  if (documents.length <= maxDocuments) return documents
  const given = `TraceSegmentDocuments has ${documents.length} documents`
  throw new RequestError(400, `${given}: expected at most ${maxDocuments}`)
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')

function* takeDocuments(
  documents: string[],
  { inbox, wire, source }: SegmentReceiver,
): Generator<void, object, void> {
  const slices = new RecordSlices<SegmentRecord>(records => inbox.addSegments(records))
  const problems: SegmentProblem[] = []
  let received = 0
  for (const text of documents) {
    const parsed = parseSegments(text)
    if (parsed.problem) problems.push(parsed.problem)
    else {
      received += parsed.records.length
      slices.weigh(text.length)
      for (const record of parsed.records) slices.add(record)
    }
    yield
  }
  slices.flush()
  inbox.count(wire, { received, rejected: problems.length })
  for (const problem of problems.slice(0, maxNoted)) noteProblem(inbox, wire, problem, source)
  return { UnprocessedTraceSegments: problems.map(unprocessed) }
}

export function noteProblem(
  inbox: Inbox,
  wire: Wire,
  { reason, traceId }: SegmentProblem,
  source: object | undefined,
): void {
  inbox.noteRejection({ wire, reason, ...(traceId && { traceId }) }, source)
}

/** AWS's message, then our reason in brackets, since AWS's alone never says what is wrong. */
const unprocessed = ({ id, code, reason }: SegmentProblem): Unprocessed => ({
  Id: id,
  ErrorCode: code,
  Message: `Invalid segment. ErrorCode: ${code} (${reason})`,
})
