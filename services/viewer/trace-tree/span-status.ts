import { bucketOf, outcomeOf } from '../graph/outcome.ts'
import type { TraceSegment, TraceSpan, TraceStatus } from '../records/api.ts'

/** The status by X-Ray's rules: the flags of the document, else its HTTP status. */
export const segmentStatus = ({ document }: Pick<TraceSegment, 'document'>): TraceStatus =>
  bucketOf(outcomeOf({ ...document }))

const statusOfCode = (status: number) =>
  segmentStatus({ document: { http: { response: { status } } } })

type Drawn = Pick<TraceSpan, 'status' | 'attributes'> & { segment?: TraceSegment }

/** A span's status in X-Ray's terms: by its HTTP status, else by its own status. */
export function spanStatus(span: Drawn): TraceStatus {
  if (span.segment) return segmentStatus(span.segment)
  const code = Number(
    span.attributes['http.response.status_code'] ?? span.attributes['http.status_code'],
  )
  if (code >= 400) return statusOfCode(code)
  return span.status === 'ERROR' ? 'fault' : 'ok'
}
