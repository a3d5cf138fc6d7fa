import { guarded } from '../../turns/guarded.ts'
import { runInSlices } from '../../turns/turns.ts'
import type { StoreDatabase } from '../file/door.ts'
import type { Bounds } from './bounds.ts'
import { type Chore, createCleaner } from './cleaner.ts'
import { createEvictor } from './evictor.ts'
import type { IdleStreams } from './idle-streams.ts'
import { createItemRemoval } from './item-removal.ts'
import { createLedger } from './ledger.ts'
import { createLineRemoval } from './line-removal.ts'
import { loadLedger } from './load-ledger.ts'
import type { LogGroups } from './log-groups.ts'
import { createSources } from './sources.ts'
import { createTraceRemoval, type DerivedTable } from './trace-removal.ts'
import { createTransact } from './transactions.ts'
import { createWriter, type WriterOptions } from './writer.ts'

type KeeperOptions = Pick<WriterOptions, 'onChanged' | 'onDropped' | 'markPending' | 'onGain'> & {
  bounds: Bounds
  groups: LogGroups
  idle: IdleStreams
  /** Epoch milliseconds. */
  now: () => number
  /** Tables whose rows are deleted with their trace. */
  derivedTables: readonly DerivedTable[]
  /** Called with the id of each trace that was deleted or lost some of its lines. */
  onGone(traceId: string): void
  /** Called when making room in the background fails. */
  onProblem(problem: unknown): void
}

/** Everything that changes the records: additions, deletions, and the totals. */
export function createKeeper(database: StoreDatabase, options: KeeperOptions) {
  const { bounds, groups, idle, derivedTables, now, onGone, onProblem } = options
  const ledger = createLedger()
  loadLedger(database, ledger)
  const sources = createSources(database, ledger, bounds.sources)
  const transact = createTransact(database, ledger, sources)
  const items = createItemRemoval(database, ledger)
  const lines = createLineRemoval(database, { ledger, onDropped: onGone })
  const traces = createTraceRemoval(database, {
    ledger,
    lines,
    items,
    derivedTables,
    onDropped: onGone,
  })
  const parts = { bounds, ledger, traces, lines, items, groups, idle, transact, now }
  const evictor = createEvictor(database, parts)
  const cleaner = createCleaner(database, { ...parts, evictor })
  const catchUp = alone(cleaner.catchUp)
  const writer = createWriter({
    ...options,
    database,
    ledger,
    sources,
    evictor,
    transact,
    onBehind: guarded(catchUp, onProblem),
    onUnfinished: () => goOn(),
  })
  const goOn = guarded(
    alone(function* () {
      while (database.isOpen && writer.goOn()) yield
    }),
    onProblem,
  )

  return {
    writer,
    totals: ledger.totals,
    sweep: alone(cleaner.sweep),
    clear: () => runInSlices(cleaner.clear()),
    deleteStream: (id: number) => runInSlices(cleaner.deleteStream(id)),
    deleteGroup: (id: number) => runInSlices(cleaner.deleteGroup(id)),
  }
}

/** Runs one at a time: calls during a run share one more run after it. */
function alone(chore: () => Chore): () => Promise<void> {
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  const run = () => {
    next = undefined
    running = runInSlices(chore()).finally(() => {
      running = undefined
    })
    return running
  }
  return () => {
    if (!running) return run()
    next ??= running.then(run, run)
    return next
  }
}
