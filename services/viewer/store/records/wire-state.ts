import type { Wire, Wires } from '../../records/api.ts'
import type { Rejection, WireAmounts } from '../../records/record.ts'
import { inTransaction } from '../file/database.ts'
import type { StoreDatabase } from '../file/door.ts'
import { optionalText } from './columns.ts'
import {
  createRejections,
  createWireCounts,
  type KeptRejection,
  maxRejections,
} from './wire-counts.ts'

/** Length of a reason; some quote the rejected record. */
const maxReasonLength = 1000

/**
 * The wires' counts and the latest rejections, in memory and in the store, from which the next
 * process continues. `save` is called from time to time, not with each request: the counts of every
 * small batch would cost a transaction of their own.
 */
export function createWireState(database: StoreDatabase, now: () => number) {
  const counts = createWireCounts(now, readCounts(database))
  const rejections = createRejections(now, readRejections(database))
  const saveCounts = createCountWriter(database)
  const saveRejections = createRejectionWriter(database)
  let isChanged = false
  let savedRejections = rejections.total()

  /** Writes the changes since the last call. When that fails, the next call writes them. */
  function save(): void {
    if (!isChanged) return
    inTransaction(database, () => {
      saveCounts(counts.read())
      saveRejections(rejections.since(savedRejections))
    })
    savedRejections = rejections.total()
    isChanged = false
  }

  return {
    read: counts.read,
    reasonOf: rejections.reasonOf,
    reasonNear: rejections.reasonNear,
    rejectionsBetween: rejections.between,
    save,
    count(wire: Wire, amounts: WireAmounts): void {
      counts.count(wire, amounts)
      isChanged = true
    },
    note(rejection: Rejection): void {
      rejections.note(rejection)
      isChanged = true
    },
    /** Forgets the reasons; the counts stay. */
    clearReasons(): void {
      rejections.clear()
      savedRejections = rejections.total()
      database.exec('DELETE FROM rejection')
    },
  }
}

function readCounts(database: StoreDatabase): Partial<Wires> {
  const rows = database.prepare('SELECT * FROM wire_count').all()
  return Object.fromEntries(
    rows.map(({ wire, last_ms, ...amounts }) => [wire, { ...amounts, lastSeenMillis: last_ms }]),
  )
}

function readRejections(database: StoreDatabase): KeptRejection[] {
  const rows = database.prepare('SELECT wire, trace_id, reason, at_ms FROM rejection ORDER BY id')
  return rows.all().map(({ wire, trace_id, reason, at_ms }) => ({
    wire: wire as Wire,
    reason: String(reason),
    traceId: optionalText(trace_id),
    atMillis: Number(at_ms),
  }))
}

function createCountWriter(database: StoreDatabase) {
  const insert = database.prepare('REPLACE INTO wire_count VALUES (?, ?, ?, ?, ?, ?)')
  return (wires: Wires): void => {
    for (const [wire, counts] of Object.entries(wires)) {
      const { received, rejected, dropped, bytes, lastSeenMillis } = counts
      insert.run(wire, received, rejected, dropped, bytes, lastSeenMillis)
    }
  }
}

function createRejectionWriter(database: StoreDatabase) {
  const insert = database.prepare(
    'INSERT INTO rejection (wire, trace_id, reason, at_ms) VALUES (?, ?, ?, ?)',
  )
  const dropOldest = database.prepare(
    'DELETE FROM rejection WHERE id <= (SELECT max(id) FROM rejection) - ?',
  )
  return (rejections: KeptRejection[]): void => {
    for (const { wire, traceId, reason, atMillis } of rejections) {
      insert.run(wire, traceId ?? null, reason.slice(0, maxReasonLength), atMillis)
    }
    dropOldest.run(maxRejections)
  }
}
