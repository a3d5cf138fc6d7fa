import { bucketOf, outcomeOf } from '../../graph/outcome.ts'
import type { Counts, TraceSegment, TraceSpan, TraceStatus } from '../../records/api.ts'

/** Each status has a shape and a word besides its colour, for those who see colours otherwise. */
export const statusLooks: { [status in TraceStatus]: { glyph: string; word: string } } = {
  ok: { glyph: '●', word: 'ok' },
  error: { glyph: '▲', word: 'error (4xx)' },
  throttle: { glyph: '◆', word: 'throttled (429)' },
  fault: { glyph: '✖', word: 'fault (5xx)' },
}

export const statuses = ['ok', 'error', 'throttle', 'fault'] as const satisfies TraceStatus[]

/** By X-Ray's rules: the flags of the document, else its HTTP status. */
export const segmentStatus = ({ document }: Pick<TraceSegment, 'document'>): TraceStatus =>
  bucketOf(outcomeOf({ ...document }))

const statusOfCode = (status: number) =>
  segmentStatus({ document: { http: { response: { status } } } })

/** What X-Ray would flag for this span: by its HTTP status first, else by its own status. */
export function spanStatus(span: Pick<TraceSpan, 'status' | 'attributes'>): TraceStatus {
  const code = Number(
    span.attributes['http.response.status_code'] ?? span.attributes['http.status_code'],
  )
  if (code >= 400) return statusOfCode(code)
  return span.status === 'ERROR' ? 'fault' : 'ok'
}

/** Levels of Rollbar's items: a warning is not to look like a failure. */
export function levelStatus(level: string): TraceStatus {
  if (/^(critical|error)$/i.test(level)) return 'fault'
  return /^warning$/i.test(level) ? 'error' : 'ok'
}

/** The worst of what was counted, by what needs looking at first. */
export const worstOf = (counts: Counts): TraceStatus =>
  (['fault', 'throttle', 'error'] as const).find(status => counts[status] > 0) ?? 'ok'
