import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { type Bounds, ceilingOfBytes, kinds, shares } from './bounds.ts'
import type { ItemRemoval } from './item-removal.ts'
import type { Ledger, Measure } from './ledger.ts'
import type { LineRemoval } from './line-removal.ts'
import { usedBytesSql } from './room.ts'
import { droppedColumns, type TraceRemoval } from './trace-removal.ts'

type Row = Record<string, SQLInputValue>

type EvictorOptions = {
  bounds: Bounds
  ledger: Ledger
  traces: TraceRemoval
  lines: LineRemoval
  items: ItemRemoval
}

export type Evictor = ReturnType<typeof createEvictor>

const tracesPerLook = 16

// The number of rows in the excess bytes is unknown: some are deleted, and the pages counted again.
const rowsPerLook = 64

/**
 * Keeps the store within its bounds. When something is full, whatever exceeds its share is evicted
 * first: rows without a trace, traces of a sender that holds more than half, pinned traces. Then
 * the oldest traces are evicted, by the arrival of their first record, except the newest one. Call
 * inside a transaction; costs are in rows.
 */
export function createEvictor(database: DatabaseSync, options: EvictorOptions) {
  const { bounds, ledger, traces, lines, items } = options
  const size = database.prepare(usedBytesSql)
  const expired = database.prepare(
    `SELECT ${droppedColumns} FROM trace WHERE first_ms < ? LIMIT ${tracesPerLook}`,
  )
  const findOldest = createOldest(database)
  const largestStream = createLargestStream(database)

  const usedBytes = () => Number(size.get()?.used)

  /** Deletes rows of deleted traces and streams. */
  const collect = (budget: number) => traces.collect(budget) || lines.collect(budget)

  /** The measure that exceeds its bound, if any. */
  function excess(): Measure | undefined {
    return (
      kinds.find(kind => ledger.totals[kind] > bounds[kind]) ??
      (usedBytes() > bounds.bytes ? 'bytes' : undefined)
    )
  }

  /** Makes room until the store is within its bounds or `budget` is used up; returns the cost. */
  function makeRoom(budget: number): number {
    let cost = 0
    while (cost < budget) {
      const measure = excess()
      const step = measure ? dropFor(measure, budget - cost) : collect(budget - cost)
      if (step === 0) break
      cost += step
    }
    return cost
  }

  function dropFor(measure: Measure, budget: number): number {
    const isBytes = measure === 'bytes'
    // Their bytes count until they are deleted: without this, too much would be evicted.
    const collected = isBytes ? collect(budget) : 0
    const tooMany = isBytes ? rowsPerLook : ledger.totals[measure] - bounds[measure]
    const few = Math.min(budget, tooMany)
    return collected || dropLoose(measure, few) || dropTraces(measure, budget) || rest(few)
  }

  /** Evicts rows without a trace that exceed their share. */
  function dropLoose(measure: Measure, budget: number): number {
    const { logLines, items: occurrences } = ledger.loose
    const tooMany =
      measure === 'bytes'
        ? {
            lines: logLines.bytes > bounds.bytes * shares.looseLineBytes,
            items: occurrences.bytes > bounds.bytes * shares.looseItemBytes,
          }
        : {
            lines: measure === 'logLines' && logLines.rows > bounds.logLines * shares.looseLines,
            items: measure === 'items' && occurrences.rows > bounds.items * shares.looseItems,
          }
    if (tooMany.lines) return dropLooseLines(budget)
    return tooMany.items ? items.dropLooseBefore(Number.MAX_SAFE_INTEGER, budget) : 0
  }

  /** Evicts lines of a stream that floods, else the oldest. */
  function dropLooseLines(budget: number): number {
    const stream = largestStream(ledger.loose.logLines.rows)
    const dropped = stream === undefined ? 0 : lines.dropLooseOf(stream, budget)
    return dropped || lines.dropLooseBefore(Number.MAX_SAFE_INTEGER, budget)
  }

  function dropTraces(measure: Measure, budget: number): number {
    const source = ledger.sourceAbove(measure, shares.source)
    const isPinnedSpared = ledger.pinned[measure] <= bounds[measure] * shares.pinned
    const ofSource = findOldest(source, isPinnedSpared)
    const oldest = ofSource.length > 0 ? ofSource : findOldest(undefined, isPinnedSpared)
    let cost = 0
    for (const trace of oldest) {
      cost += traces.drop(trace, budget - cost)
      if (cost >= budget || (measure !== 'bytes' && ledger.totals[measure] <= bounds[measure]))
        break
    }
    return cost
  }

  /** When no more trace can be evicted: evicts rows without one, regardless of their share. */
  const rest = (budget: number) =>
    lines.dropLooseBefore(Number.MAX_SAFE_INTEGER, budget) ||
    items.dropLooseBefore(Number.MAX_SAFE_INTEGER, budget)

  /** Deletes expired records; returns 0 when there are no more. */
  function dropExpired(nowMillis: number, budget: number): number {
    const before = nowMillis - bounds.ageMillis
    let cost = 0
    for (const trace of expired.all(before) as Row[]) {
      if (cost < budget) cost += traces.drop(trace, budget - cost)
    }
    return cost || lines.dropLooseBefore(before, budget) || items.dropLooseBefore(before, budget)
  }

  return {
    makeRoom,
    dropExpired,
    /** Whether there is still work to do. */
    isBehind: () => excess() !== undefined || traces.hasDoomed() || lines.hasHidden(),
    isFull: () => usedBytes() > bounds.bytes * ceilingOfBytes,
  }
}

/** The oldest traces of one source or of all: unpinned ones, else pinned ones. */
function createOldest(database: DatabaseSync) {
  const pick = (condition: string) =>
    database.prepare(`SELECT ${droppedColumns} FROM trace
      WHERE ${condition} AND seq < (SELECT max(seq) FROM trace) ORDER BY seq LIMIT ?`)
  const ofSource = pick('source = ? AND (pins > 0) = ?')
  const ofAll = pick('(pins > 0) = ?')

  const read = (source: number | undefined, isPinned: boolean, limit: number) =>
    (source === undefined
      ? ofAll.all(Number(isPinned), limit)
      : ofSource.all(source, Number(isPinned), limit)) as Row[]

  /** With `isPinnedSpared`, pinned ones only when there are no others. */
  return (source: number | undefined, isPinnedSpared: boolean): Row[] => {
    const free = read(source, false, tracesPerLook)
    if (free.length > 0 && isPinnedSpared) return free
    const pinned = read(source, true, free.length === 0 ? 1 : tracesPerLook)
    const both = [...free, ...pinned].sort((a, b) => Number(a.seq) - Number(b.seq))
    return both.slice(0, tracesPerLook)
  }
}

/** The largest stream of a log group that has more than half of all lines without a trace. */
function createLargestStream(database: DatabaseSync) {
  const group = database.prepare(`SELECT log_group, sum(loose_lines) AS lines FROM log_stream
    GROUP BY log_group ORDER BY lines DESC LIMIT 1`)
  const stream = database.prepare(`SELECT id FROM log_stream WHERE log_group = ?
    ORDER BY loose_lines DESC LIMIT 1`)

  return (looseLines: number): number | undefined => {
    const largest = group.get()
    if (Number(largest?.lines ?? 0) <= looseLines * shares.source) return undefined
    return Number(stream.get(largest!.log_group as number)?.id)
  }
}
