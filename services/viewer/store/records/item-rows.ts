import type { DatabaseSync } from 'node:sqlite'
import type { ItemRecord } from '../../records/record.ts'
import { toFlags, toJson, toMicros } from './columns.ts'
import type { Ledger } from './ledger.ts'
import type { Tally } from './tally.ts'
import { amountColumns, amountsOf, type TraceHead, type TraceRows } from './trace-rows.ts'

/** The size of a row besides its payload, about. */
export const itemOverhead = 300

/**
 * Writes occurrences and the items that they belong to. The trace of an item's last occurrence is
 * pinned, so that a rare error is still there after a busy hour.
 */
export function createItemRows(
  database: DatabaseSync,
  traces: TraceRows,
  ledger: Ledger,
  now: () => number,
) {
  const isThere = database.prepare('SELECT 1 FROM occurrence WHERE uuid = ?')
  const insert = database.prepare(`
    INSERT INTO occurrence (uuid, fingerprint, trace, arrived_ms, time_us, span_id,
      trace_flags, sampling_rule, class, title, level, data)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const upsertItem = database.prepare(`
    INSERT INTO item (fingerprint, class, title, level, count, first_us, last_us)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
    ON CONFLICT DO UPDATE SET
      class = ?2, title = ?3, level = ?4, count = count + 1,
      first_us = min(first_us, ?5), last_us = max(last_us, ?5)`)
  const lastTrace = database.prepare('SELECT last_trace FROM item WHERE fingerprint = ?')
  const setLastTrace = database.prepare('UPDATE item SET last_trace = ? WHERE fingerprint = ?')
  const pin = database.prepare(
    `UPDATE trace SET pins = pins + ? WHERE seq = ? RETURNING ${amountColumns}`,
  )

  function add(item: ItemRecord, tally: Tally): void {
    if (isThere.get(item.uuid)) return
    if (item.traceId !== undefined) addToTrace(item, item.traceId, tally)
    else {
      const gained = write(item, null)
      ledger.addLoose('items', 1, gained.bytes)
      tally.keep(gained)
    }
  }

  function addToTrace(item: ItemRecord, traceId: string, tally: Tally): void {
    const head = traces.open(traceId, 'rollbar', '')
    if (tally.roomIn(head, 'items') === 0) {
      tally.dropFrom(traceId, head, 'items', 1)
      return
    }
    const { micros, ...gained } = write(item, head.seq)
    movePin(item.fingerprint, head)
    traces.gain(head, 'rollbar', { startMicros: micros, endMicros: micros, ...gained })
    tally.keep(gained, traceId)
  }

  function write(item: ItemRecord, seq: number | null) {
    const micros = toMicros(item.timeMillis)
    const data = toJson([item.frames, item.raw])
    insert.run(
      item.uuid,
      item.fingerprint,
      seq,
      now(),
      micros,
      item.spanId ?? null,
      toFlags(item.traceFlags),
      item.samplingRule ?? null,
      item.class,
      item.title,
      item.level,
      data,
    )
    upsertItem.run(item.fingerprint, item.class, item.title, item.level, micros)
    return { micros, rows: 1, bytes: Buffer.byteLength(data) + itemOverhead }
  }

  /** Moves the pin from an item's former last trace to its new one. */
  function movePin(fingerprint: string, head: TraceHead): void {
    const before = lastTrace.get(fingerprint)?.last_trace ?? null
    if (before === head.seq) return
    if (before !== null) changePins(Number(before), -1)
    changePins(head.seq, 1)
    head.isPinned = true
    setLastTrace.run(head.seq, fingerprint)
  }

  function changePins(seq: number, by: 1 | -1): void {
    const row = pin.get(by, seq)
    const hasChanged = row?.pins === (by === 1 ? 1 : 0)
    if (row && hasChanged) ledger.addToPinned(amountsOf(row), by)
  }

  return { add }
}
