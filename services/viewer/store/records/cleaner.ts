import type { StoreDatabase } from '../file/door.ts'
import type { Evictor } from './evictor.ts'
import type { IdleStreams } from './idle-streams.ts'
import type { ItemRemoval } from './item-removal.ts'
import type { Ledger, LooseKind } from './ledger.ts'
import type { LineRemoval } from './line-removal.ts'
import type { LogGroups } from './log-groups.ts'
import type { TraceRemoval } from './trace-removal.ts'
import type { Transact } from './transactions.ts'

/** Rows in one step, which is one transaction of some milliseconds. */
const costPerStep = 200

const pagesPerStep = 64

const dayMillis = 24 * 60 * 60 * 1000

type CleanerOptions = {
  ledger: Ledger
  evictor: Evictor
  traces: TraceRemoval
  lines: LineRemoval
  items: ItemRemoval
  groups: LogGroups
  idle: IdleStreams
  transact: Transact
  /** Epoch milliseconds. */
  now: () => number
}

/** Work in steps, to run in slices: see turns.ts. */
export type Chore = Generator<void, void, void>

/** Deletes records for all reasons but to make room for new ones. */
export function createCleaner(database: StoreDatabase, options: CleanerOptions) {
  const { ledger, evictor, traces, lines, items, groups, idle, transact, now } = options
  const newest = database.prepare('SELECT max(seq) AS seq FROM trace')
  const freePages = database.prepare('PRAGMA freelist_count')

  /** Repeats until a step has nothing to do, or the store is closed. */
  function* repeat(step: () => number): Chore {
    while (database.isOpen && transact(step) > 0) yield
  }

  /** Makes room where the store exceeds its bounds, and deletes rows of deleted traces. */
  const catchUp = (): Chore => repeat(() => evictor.makeRoom(costPerStep))

  function* sweep(): Chore {
    yield* repeat(() => evictor.dropExpired(now(), costPerStep))
    for (const { id, retentionDays } of groups.list()) {
      if (retentionDays !== null) yield* expireLines(id, retentionDays)
    }
    yield* repeat(() => idle.drop(now()))
    yield* catchUp()
    yield* shrink()
  }

  function* expireLines(groupId: number, retentionDays: number): Chore {
    const beforeMicros = Math.floor((now() - retentionDays * dayMillis) * 1000)
    for (const id of groups.streamIds(groupId)) {
      yield* repeat(() => lines.dropEarlierOf(id, beforeMicros, costPerStep))
    }
  }

  /** Returns the pages of deleted records to the file system. */
  function* shrink(): Chore {
    const countFree = () => (database.isOpen ? Number(freePages.get()?.freelist_count) : 0)
    for (let free = countFree(), before = free + 1; free > 0 && free < before; ) {
      database.exec(`PRAGMA incremental_vacuum(${pagesPerStep})`)
      before = free
      free = countFree()
      yield
    }
  }

  /** Deletes all present records; log groups and streams stay. */
  function* clear(): Chore {
    const last = Number(newest.get()?.seq ?? 0)
    yield* repeat(() => traces.dropUpTo(last))
    yield* clearLoose('logLines', lines)
    yield* clearLoose('items', items)
    yield* catchUp()
    yield* shrink()
  }

  /** Deletes as many as there are now: more may arrive meanwhile. */
  function* clearLoose(kind: LooseKind, removal: LineRemoval | ItemRemoval): Chore {
    const count = () => ledger.loose[kind].rows
    let left = count()
    yield* repeat(() => {
      const before = count()
      const budget = Math.min(left, costPerStep)
      const cost = left > 0 ? removal.dropLooseBefore(Number.MAX_SAFE_INTEGER, budget) : 0
      left -= before - count()
      return cost
    })
  }

  function* deleteStream(streamId: number): Chore {
    transact(() => groups.hideStream(streamId))
    yield* catchUp()
  }

  function* deleteGroup(groupId: number): Chore {
    yield* repeat(() => groups.hideSomeStreams(groupId))
    transact(() => groups.remove(groupId))
    yield* catchUp()
  }

  return { sweep, clear, deleteStream, deleteGroup, catchUp }
}
