import type { Counts, TraceStatus } from '../../records/api.ts'

/** A shape and a word for each status, so that colour is never its only mark. */
export const statusLooks: { [status in TraceStatus]: { glyph: string; word: string } } = {
  ok: { glyph: '●', word: 'ok' },
  error: { glyph: '▲', word: 'error (4xx)' },
  throttle: { glyph: '◆', word: 'throttled (429)' },
  fault: { glyph: '✖', word: 'fault (5xx)' },
}

/** What a mark stands for: a trace, a request, a span or a segment. */
export type Marked = { status: TraceStatus; errorsInside?: number; inProgress?: boolean }

/** The look of a mark. What is in progress has no status yet; what failed inside is no plain `ok`. */
export function markLook({ status, errorsInside = 0, inProgress }: Marked) {
  if (inProgress) return { tone: 'progress', glyph: '◌', word: 'in progress' }
  if (errorsInside > 0 && status === 'ok') {
    return { tone: 'inside', glyph: '◐', word: 'ok, but failed inside' }
  }
  return { tone: status, ...statusLooks[status] }
}

export const statuses = ['ok', 'error', 'throttle', 'fault'] as const satisfies TraceStatus[]

/** The status that matches the level of a Rollbar item; a warning is not a failure. */
export function levelStatus(level: string): TraceStatus {
  if (/^(critical|error)$/i.test(level)) return 'fault'
  return /^warning$/i.test(level) ? 'error' : 'ok'
}

/** The worst status with a count. */
export const worstOf = (counts: Counts): TraceStatus =>
  (['fault', 'throttle', 'error'] as const).find(status => counts[status] > 0) ?? 'ok'
