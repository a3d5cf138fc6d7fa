/** Arrival of a trace's first record: from (included) to (excluded), epoch milliseconds. */
export type TimeRange = { fromMillis: number; toMillis: number }

type TraceSort = 'time' | 'duration'

/** The last trace of the previous page: its value in the order of the list, and its `seq`. */
export type TracePosition = { value: number; seq: number }

export type TraceQuery = {
  range: TimeRange
  sort: TraceSort
  limit: number
  after?: TracePosition
}
