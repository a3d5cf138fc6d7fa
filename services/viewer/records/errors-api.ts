/** Errors by fingerprint, as the page API answers them. See api.ts. */
import type { ErrorSource, TraceError } from './trace-api.ts'

/**
 * What a person decided about an error, as in Rollbar. A resolved one that occurs again is active
 * again; a muted one stays muted.
 */
export const errorStatuses = ['active', 'resolved', 'muted'] as const

export type ErrorStatus = (typeof errorStatuses)[number]

export type ErrorItem = {
  fingerprint: string
  class: string
  title: string
  level: string
  count: number
  firstMillis: number
  lastMillis: number
  /** What its kept occurrences come from. */
  sources: ErrorSource[]
  status: ErrorStatus
  /** With `trend=<parts>`: how many arrived in each part of `ErrorsAnswer.trend`. */
  trend?: number[]
}

/** Members as in `TraceError`. */
export type ErrorOccurrence = {
  key: string
  source: ErrorSource
  uuid?: string
  timeMillis: number
  traceId?: string
  spanId?: string
  segmentId?: string
}

export type ErrorItemDetail = ErrorItem & {
  occurrences: ErrorOccurrence[]
  /** With `show=<key>` or `show=latest`: that occurrence as it was sent. */
  shown?: Pick<TraceError, 'key' | 'source' | 'uuid' | 'frames' | 'causes' | 'raw'>
}

export type ErrorsAnswer = {
  errors: ErrorItem[]
  /** With `status=`: how many errors of the range have each status. */
  statuses?: { [status in ErrorStatus]: number }
  next?: string
  /** The range of the trends, divided into equal parts. */
  trend?: { fromMillis: number; toMillis: number }
}
