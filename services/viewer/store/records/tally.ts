import type { ErrorRecord } from '../../errors/error-record.ts'
import type { Bounds, Kind } from './bounds.ts'
import type { TraceHead } from './trace-rows.ts'

/** Records that were dropped, since what they belong to is full. */
export type Drop = { count: number; reason: string; traceId?: string }

export type Tally = ReturnType<typeof createTally>

const boundOf = {
  spans: 'spansOfTrace',
  segments: 'segmentsOfTrace',
  items: 'itemsOfTrace',
  logLines: 'linesOfTrace',
} as const satisfies { [kind in Kind]: keyof Bounds }

const wordOf = { spans: 'spans', segments: 'segments', items: 'error items', logLines: 'log lines' }

/** Errors of a record that was added; they are read when there is room for them. */
export type Found = { traceId: string | undefined; read: () => ErrorRecord[] }

/** The additions of one transaction. */
export function createTally(bounds: Bounds) {
  const changed = new Set<string>()
  const drops = new Map<string, Drop>()
  const kept = { rows: 0, bytes: 0 }
  const found: Found[] = []
  /** Keys of errors that lines may have, which belong to a trace now. */
  const linked: { traceId: string; key: string }[] = []
  /** Traces with errors, of which some may be the same now. */
  const unsettled = new Set<string>()

  /** How many more records of a kind a trace may have. */
  function roomIn({ held }: TraceHead, kind: Kind): number {
    if (held.bytes >= bounds.bytesOfTrace) return 0
    return Math.max(bounds[boundOf[kind]] - held[kind], 0)
  }

  /** Counts kept rows; `traceId` is undefined for rows without a trace. */
  function keep({ rows, bytes }: { rows: number; bytes: number }, traceId?: string): void {
    kept.rows += rows
    kept.bytes += bytes
    if (traceId !== undefined) changed.add(traceId)
  }

  function drop(count: number, reason: string, traceId?: string): void {
    const key = `${traceId} ${reason}`
    const known = drops.get(key)
    if (known) known.count += count
    else drops.set(key, { count, reason, traceId })
  }

  /** Drops records for a trace that is full. */
  function dropFrom(traceId: string, { held }: TraceHead, kind: Kind, count: number): void {
    const isLarge = held.bytes >= bounds.bytesOfTrace
    const reason = isLarge
      ? `its trace has ${bounds.bytesOfTrace} bytes, as many as a trace may have`
      : `its trace has ${bounds[boundOf[kind]]} ${wordOf[kind]}, as many as a trace may have`
    drop(count, reason, traceId)
  }

  const tally = { changed, drops, kept, found, linked, unsettled, linkedLines: 0 }
  return { ...tally, roomIn, keep, drop, dropFrom }
}
