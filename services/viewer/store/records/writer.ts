import { linkLine } from '../../mentions/link-line.ts'
import type { Wire } from '../../records/api.ts'
import type {
  ItemRecord,
  LogLine,
  LogRecord,
  SegmentRecord,
  SpanRecord,
} from '../../records/record.ts'
import type { StoreDatabase } from '../file/door.ts'
import type { Bounds } from './bounds.ts'
import { toJson } from './columns.ts'
import { costOf } from './cost.ts'
import { createErrorRows } from './error-rows.ts'
import type { Evictor } from './evictor.ts'
import { createItemRows } from './item-rows.ts'
import type { Ledger } from './ledger.ts'
import { createLineLinks } from './line-links.ts'
import type { LogGroups } from './log-groups.ts'
import { createLogRows } from './log-rows.ts'
import { createOccurrenceRows } from './occurrence-rows.ts'
import { createSegmentRows } from './segment-rows.ts'
import type { Sources } from './sources.ts'
import { createSpanRows } from './span-rows.ts'
import { createTally, type Drop, type Tally } from './tally.ts'
import { createTraceRows } from './trace-rows.ts'
import type { Transact } from './transactions.ts'

export type WriterOptions = {
  database: StoreDatabase
  bounds: Bounds
  ledger: Ledger
  sources: Sources
  evictor: Evictor
  transact: Transact
  now: () => number
  groups: LogGroups
  /** Called when data derived from a trace is outdated, since records were written. */
  markPending: (seq: number, change: 'spans' | 'segments') => void
  /** Called when any record is added to a trace. */
  onGain: (seq: number) => void
  /** Called after each transaction that kept something new, with the changed traces. */
  onChanged: (traceIds: Set<string>) => void
  /** Called when a transaction has not made all the room that was necessary. */
  onBehind: () => void
  /** Called when a transaction has left work for later ones. */
  onUnfinished: () => void
  /** Called after each transaction that dropped records. */
  onDropped: (wire: Wire, drops: Iterable<Drop>) => void
}

export type Writer = ReturnType<typeof createWriter>

/** Eviction does twice the work of what is added, so that a store above its bounds catches up. */
const roomPerCost = 2

// Even a write of one record makes some room.
const leastRoom = 64

/** The cost of creating and deleting a trace, in rows. */
const costOfTrace = 4

/**
 * Adds records. Each call is one transaction, which also makes room for what it adds; the rest of
 * the excess is evicted in later turns.
 */
export function createWriter(options: WriterOptions) {
  const { database, bounds, ledger, sources, evictor, transact, now, groups } = options
  const traces = createTraceRows(database, { ledger, sources, now, onGain: options.onGain })
  const spanRows = createSpanRows(database, traces, options)
  const segmentRows = createSegmentRows(database, traces, options.markPending)
  const occurrences = createOccurrenceRows(database, ledger, now)
  const itemRows = createItemRows(occurrences, traces, ledger)
  const errorRows = createErrorRows(database, { traces, occurrences, ledger, bounds })
  const links = createLineLinks(database, traces, ledger)
  const logRows = createLogRows(database, traces, ledger, { links, bounds, now })

  const isBehind = () => errorRows.isBehind() || links.isBehind() || spanRows.rest.isBehind()

  function write(wire: Wire, work: (tally: Tally) => void): void {
    const tally = createTally(bounds)
    const made = transact(() => {
      work(tally)
      errorRows.add(tally)
      links.adopt(tally)
      const { rows, bytes } = tally.kept
      const cost = costOf(rows, bytes) + tally.changed.size * costOfTrace
      return evictor.makeRoom(leastRoom + roomPerCost * cost)
    })
    // When nothing was evicted, as for nearly every batch, nothing is left to evict.
    if (made > 0 && evictor.isBehind()) options.onBehind()
    if (isBehind()) options.onUnfinished()
    if (tally.changed.size > 0) options.onChanged(tally.changed)
    if (tally.drops.size > 0) options.onDropped(wire, tally.drops.values())
  }

  return {
    /** Does some of what writes have left, so that none takes long; returns whether there is more. */
    goOn(): boolean {
      if (isBehind()) write('otlp-traces', spanRows.rest.goOn)
      return isBehind()
    },
    addSpans(spans: SpanRecord[]): void {
      write('otlp-traces', tally => {
        spanRows.add(spans, tally)
        links.adoptBySpan(spans, tally)
      })
    },
    addSegments(segments: SegmentRecord[]): void {
      write('xray-udp', tally => segmentRows.add(segments, tally))
    },
    addItem(item: ItemRecord): void {
      write('rollbar', tally => itemRows.add(item, tally))
    },
    addLogs(logs: LogRecord[], batch: object = {}): void {
      write('otlp-logs', tally => {
        for (const [stream, lines] of byStream(logs, groups)) {
          if (stream !== undefined) logRows.add(stream, lines, tally, batch)
          else
            tally.drop(lines.length, `there are ${bounds.logGroups} log groups, as many as may be`)
        }
      })
    },
    /** Lines of one stream with their original texts; slices of one batch pass the same `batch`. */
    addLines(stream: number, lines: LogLine[], batch: object = {}): void {
      write('logs', tally => logRows.add(stream, lines, tally, batch))
    },
  }
}

/**
 * Groups lines of wires without CloudWatch's streams by the ids of streams created for them;
 * undefined where there is no room for a group.
 */
function byStream(logs: LogRecord[], groups: LogGroups): Map<number | undefined, LogLine[]> {
  const ids = new Map<string, number | undefined>()
  const idOf = ({ group, stream }: LogRecord) => {
    const key = JSON.stringify([group, stream])
    if (!ids.has(key)) ids.set(key, groups.ensureStream(group, stream))
    return ids.get(key)
  }
  const lines = new Map<number | undefined, LogLine[]>()
  for (const log of logs) {
    const id = idOf(log)
    const known = lines.get(id)
    if (known) known.push(toLine(log))
    else lines.set(id, [toLine(log)])
  }
  return lines
}

/** The text is the fields as JSON, so that a reader of the group gets all of them. */
function toLine({ group: _, stream: __, ...log }: LogRecord): LogLine {
  const hasFields = Object.keys(log.fields).length > 0
  return linkLine({ ...log, raw: hasFields ? toJson(log.fields) : log.message })
}
