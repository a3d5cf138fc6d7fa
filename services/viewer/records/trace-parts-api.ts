/** A large trace in parts, as the page API answers it. See api.ts. */
import type { SpanKind, Trace, TraceSpan } from './trace-api.ts'

/**
 * The spans of a large trace as its waterfall draws them, in the order of its rows: a list for each
 * member, the n-th of each for the n-th row. The lists may have the first rows alone.
 */
export type LeanRows = {
  /** The number of all spans, and the time from the first start to the last end. */
  total: number
  startMillis: number
  endMillis: number
  /** What the lists `name`, `service`, `kind` and `status` have the index of. Long names are cut. */
  names: string[]
  services: string[]
  kinds: SpanKind[]
  statuses: TraceSpan['status'][]
  id: string[]
  /** The index of its parent's row; -1 without one above. */
  parent: number[]
  name: number[]
  service: number[]
  kind: number[]
  /** Since `startMillis`. */
  startMicros: number[]
  durationMicros: number[]
  status: number[]
  /** 0 without one. */
  httpStatus: number[]
  /** By its index, what few spans have; `parentId` where `parent` is -1. */
  few: { [index: number]: Pick<TraceSpan, 'parentId' | 'inProgress' | 'sharedId'> }
}

/**
 * `GET /-/api/traces/<id>/page`: the whole trace, or of a large one its head and the first rows of
 * its waterfall. Then `…/rows` has all rows (`LeanRows`), `…/lenses` the lists besides the spans and
 * the map, and `…/spans?id=` (repeatable, at most 100) single spans (`SpansAnswer`).
 */
export type TracePage = Trace & {
  first?: LeanRows
  /** Of a large trace: as long as it is the same, the trace is. */
  version?: string
}

export type SpansAnswer = Pick<Trace, 'spans' | 'resources' | 'scopes'>
