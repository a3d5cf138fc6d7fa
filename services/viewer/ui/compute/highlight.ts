import type { Trace } from '../../records/api.ts'

/** Where the reader points: a time since the trace began, and what lies there. */
export type Cursor = {
  atMillis: number
  spanId?: string
  /** Set when the reader points at a log line: then exactly that one lights up. */
  logIndex?: number
}

/** Which log line lights up: the one pointed at, else the nearest to the cursor in time. */
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
