import type { Trace } from '../../records/api.ts'

/** Where the reader points: a time since the start of the trace, and the records there. */
export type Cursor = {
  atMillis: number
  spanId?: string | undefined
  /** The log line that the reader points at. */
  logIndex?: number
}

/** The log line that the reader points at, else the nearest to the cursor in time; -1: none. */
export function highlightedLog(
  logs: { timeMillis: number }[],
  traceStartMillis: number,
  cursor: Cursor | undefined,
  toleranceMillis: number,
): number {
  if (!cursor) return -1
  if (cursor.logIndex !== undefined) return cursor.logIndex
  let nearest = -1
  let distance = toleranceMillis
  for (const [index, { timeMillis }] of logs.entries()) {
    const away = Math.abs(timeMillis - traceStartMillis - cursor.atMillis)
    if (away > distance) continue
    nearest = index
    distance = away
  }
  return nearest
}

/** Two hundredths of the request, but no less than a millisecond. */
export const highlightToleranceMillis = (trace: Pick<Trace, 'durationMillis'>) =>
  Math.max(1, trace.durationMillis / 50)
