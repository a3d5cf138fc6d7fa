import type { Wire } from '../api.ts'
import { Refusal } from '../http/refusal.ts'
import type { JsonObject } from '../json-object.ts'
import type { Inbox, SegmentRecord } from '../record.ts'
import type { OperationContext } from '../xray/api/context.ts'
import { parseSegments, type SegmentProblem } from './segment.ts'

type Unprocessed = { Id?: string; ErrorCode: string; Message: string }

/**
 * `PutTraceSegments`: takes a batch of documents, each on its own. The daemon forwards whatever it
 * was sent without looking, so one broken document must not lose the other forty-nine.
 */
export function putTraceSegments(
  { TraceSegmentDocuments }: JsonObject,
  { inbox, wire, source }: OperationContext,
): object {
  if (!isTextList(TraceSegmentDocuments)) {
    throw new Refusal(400, 'TraceSegmentDocuments: expected a list of documents, each as text')
  }
  const records: SegmentRecord[] = []
  const problems: SegmentProblem[] = []
  for (const text of TraceSegmentDocuments) {
    const parsed = parseSegments(text)
    if (parsed.problem) problems.push(parsed.problem)
    else records.push(...parsed.records)
  }
  if (records.length > 0) inbox.addSegments(records)
  inbox.count(wire, { received: records.length, rejected: problems.length })
  for (const problem of problems) noteProblem(inbox, wire, problem, source)
  return { UnprocessedTraceSegments: problems.map(unprocessed) }
}

const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(item => typeof item === 'string')

export function noteProblem(
  inbox: Inbox,
  wire: Wire,
  { reason, traceId }: SegmentProblem,
  source: object | undefined,
): void {
  inbox.noteRejection({ wire, reason, ...(traceId && { traceId }) }, source)
}

/** AWS's own words, then ours in brackets: its message alone never says what is wrong. */
const unprocessed = ({ id, code, reason }: SegmentProblem): Unprocessed => ({
  ...(id && { Id: id }),
  ErrorCode: code,
  Message: `Invalid segment. ErrorCode: ${code} (${reason})`,
})
