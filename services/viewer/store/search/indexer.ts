import type { DatabaseSync } from 'node:sqlite'
import { runInSlices, type Sliced } from '../../turns/turns.ts'
import { inTransaction } from '../file/database.ts'
import { createPace } from '../xray/derive-pace.ts'
import { createBlockBuilder } from './block-builder.ts'
import type { Blocks } from './blocks.ts'
import { recordsOf, sizeColumns, type TraceLeaves, type TraceSize, toSize } from './trace-leaves.ts'

/** Fewer traces, with fewer records, are read by each search instead. */
const worthwhile = { traces: 256, records: 4000 }

/** What a block holds at most, so that a search reads it in some milliseconds. */
const most = { traces: 2000, size: 1024 * 1024 }

type IndexerOptions = {
  database: DatabaseSync
  blocks: Blocks
  leaves: TraceLeaves
  onProblem(problem: unknown): void
}

export type Indexer = ReturnType<typeof createIndexer>

/**
 * Writes the index of searches some time after the records, in idle moments. Traces that are not
 * indexed are those after a number, and the earlier ones that changed since.
 */
export function createIndexer({ database, blocks, leaves, onProblem }: IndexerOptions) {
  const news = database.prepare(
    `SELECT ${sizeColumns} FROM trace WHERE seq > ? ORDER BY seq LIMIT ?`,
  )
  const changed = database.prepare(`SELECT ${sizeColumns} FROM search_pending
    JOIN trace ON seq = search_pending.trace ORDER BY seq LIMIT ?`)
  const insert = database.prepare('INSERT OR IGNORE INTO search_pending VALUES (?)')
  const remove = database.prepare('DELETE FROM search_pending WHERE trace = ?')
  const setTo = database.prepare('INSERT OR REPLACE INTO search_state VALUES (1, ?)')
  const readTo = database.prepare('SELECT indexed_to FROM search_state')

  const oldest = database.prepare('SELECT min(seq) AS seq FROM trace')

  let indexedTo = Number(readTo.get()?.indexed_to ?? 0)
  /** Later changes of traces up to here are noted, since they are being read or have been. */
  let notedTo = indexedTo
  /** Traces that changed while they are read. */
  const touched = new Set<number>()
  let isRunning = false
  let running = Promise.resolve()
  let untilMillis = 0
  /** Whether other work waits: then little is done at a time. */
  let isHurried = false

  /** Call when records are added to a trace. */
  function mark(seq: number): void {
    if (seq > notedTo) return
    insert.run(seq)
    if (isRunning) touched.add(seq)
  }

  /** Removes blocks of which no trace is left. */
  function forget(): void {
    const first = Number(oldest.get()?.seq ?? Number.MAX_SAFE_INTEGER)
    inTransaction(database, () => blocks.removeBefore(first))
  }

  /** The traces to index next; none while there are few. */
  function nextTraces(limit: number = most.traces): TraceSize[] {
    const added = news.all(indexedTo, limit).map(toSize)
    const earlier = added.length < limit ? changed.all(limit - added.length).map(toSize) : []
    const traces = [...earlier, ...added]
    const records = traces.reduce((sum, trace) => sum + recordsOf(trace), 0)
    return traces.length >= worthwhile.traces || records >= worthwhile.records ? traces : []
  }

  function* indexSome(): Sliced<boolean> {
    const traces = nextTraces(isHurried ? worthwhile.traces : most.traces)
    if (traces.length === 0) return false
    forget()
    touched.clear()
    notedTo = Math.max(notedTo, traces.at(-1)!.seq)
    const builder = createBlockBuilder()
    let continues = false
    const done: number[] = []

    function write(): void {
      const content = builder.take()
      const to = Math.max(indexedTo, ...done)
      inTransaction(database, () => {
        blocks.add(content, continues)
        for (const seq of done.splice(0)) if (!touched.has(seq)) remove.run(seq)
        setTo.run(to)
      })
      indexedTo = to
    }

    for (const trace of traces) {
      builder.begin(trace.seq)
      for (const _ of leaves(trace, builder.visitor)) {
        if (builder.size() > most.size) {
          write()
          builder.begin(trace.seq)
          continues = true
        }
        yield
      }
      done.push(trace.seq)
      yield
      if (builder.size() <= most.size && builder.traceCount() < most.traces) continue
      write()
      continues = false
      yield
    }
    if (builder.traceCount() > 0) write()
    return true
  }

  /** Runs until too little is left, or the time is up. */
  function* indexAll(): Sliced<void> {
    try {
      const hasTime = () => performance.now() < untilMillis
      while (database.isOpen && (yield* indexSome()) && hasTime()) yield
    } finally {
      isRunning = false
    }
  }

  function work(millis: number, isBusy = false): Promise<void> {
    isHurried = isBusy
    untilMillis = Math.max(untilMillis, performance.now() + millis)
    if (!isRunning) {
      isRunning = true
      running = runInSlices(indexAll())
    }
    return running
  }

  const isMore = () => database.isOpen && nextTraces().length > 0
  const pace = createPace({ work, isMore, onProblem })
  if (isMore()) pace.wake()

  return {
    mark,
    wake: pace.wake,
    close: pace.close,
    /** Indexes what has arrived until now, for at most so many milliseconds. */
    settle: work,
    indexedTo: () => indexedTo,
    isMore,
    forget,
  }
}
