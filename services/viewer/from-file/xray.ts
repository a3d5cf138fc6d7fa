import { isObject, type JsonObject } from '../../json/json-object.ts'
import { itemsAt, MalformedJsonError, objectOf } from '../from-otlp/json-values.ts'
import { parseSegments, type SegmentProblem } from '../from-xray/segment.ts'
import { LargeJson } from '../json/large-json.ts'
import { readWhole } from '../json/outside-json.ts'
import { quoteJson } from '../json/quote-json.ts'
import type { SegmentRecord } from '../records/record.ts'
import { membersOf } from './recognise.ts'

/** More than AWS takes in one document: it answers a segment with all that was sent apart. */
const maxDocumentBytes = 1024 * 1024

export type SegmentReceiver = {
  add(records: SegmentRecord[], bytes: number): void
  reject(problem: SegmentProblem): void
}

/**
 * Reads X-Ray's answer to BatchGetTraces, one trace of it, PutTraceSegments' input, or a segment
 * document. Segments that X-Ray inferred are left out, since the viewer infers them itself. Throws
 * `MalformedJsonError` and `UnfitJsonError`.
 */
export function* readXray(value: unknown, to: SegmentReceiver): Generator<void, void, void> {
  for (const document of documentsIn(value)) {
    const text = typeof document === 'string' ? document : yield* spell(document)
    if (text === undefined) to.reject(tooLarge(document as LargeJson))
    else take(text, to)
    yield
  }
}

function* documentsIn(value: unknown): Generator<unknown, void, void> {
  const members = membersOf(value)
  if (!members) yield* itemsAt({ list: value }, 'list')
  else if (Object.hasOwn(members, 'TraceSegmentDocuments')) {
    yield* itemsAt(members, 'TraceSegmentDocuments')
  } else if (Object.hasOwn(members, 'Traces')) {
    for (const trace of itemsAt(members, 'Traces')) yield* segmentsOf(objectOf(trace, 'Traces'))
  } else if (Object.hasOwn(members, 'Segments')) yield* segmentsOf(members)
  else yield value
}

/** AWS's console saves a segment's document as an object, its API answers it as text. */
function* segmentsOf(trace: JsonObject): Generator<unknown, void, void> {
  for (const item of itemsAt(trace, 'Segments')) {
    const { Document: document } = objectOf(item, 'Segments')
    if (typeof document === 'string' || document instanceof LargeJson || isObject(document)) {
      yield document
    } else throw new MalformedJsonError(`Document ${quoteJson(document)}: expected text`)
  }
}

function* spell(document: unknown): Generator<void, string | undefined, void> {
  if (document instanceof LargeJson && document.byteLength > maxDocumentBytes) return undefined
  return JSON.stringify(yield* readWhole(document))
}

function take(text: string, to: SegmentReceiver): void {
  const parsed = parseSegments(text, maxDocumentBytes)
  if (parsed.problem) to.reject(parsed.problem)
  else to.add(parsed.records.filter(isSent), text.length)
}

const isSent = ({ document }: SegmentRecord) => document.inferred !== true

const tooLarge = ({ byteLength }: LargeJson): SegmentProblem => ({
  code: 'SegmentTooLarge',
  reason: `a document of ${byteLength} bytes: expected at most ${maxDocumentBytes}`,
})
