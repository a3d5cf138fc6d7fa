import type { DatabaseSync } from 'node:sqlite'
import type { ItemRecord } from '../record.ts'
import { toFlags, toJson, toMicros } from './columns.ts'
import type { TraceRows } from './trace-rows.ts'

/**
 * Writes occurrences and the items that they are grouped in. The trace of an item's last
 * occurrence is pinned, so that a rare error can still be looked at after a busy hour.
 */
export function createItemRows(database: DatabaseSync, traces: TraceRows, now: () => number) {
  const insert = database.prepare(`
    INSERT INTO occurrence (uuid, fingerprint, trace, arrived_ms, time_us, span_id,
      trace_flags, sampling_rule, class, title, level, data)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (uuid) DO NOTHING`)
  const upsertItem = database.prepare(`
    INSERT INTO item (fingerprint, class, title, level, count, first_us, last_us)
    VALUES (?1, ?2, ?3, ?4, 1, ?5, ?5)
    ON CONFLICT DO UPDATE SET
      class = ?2, title = ?3, level = ?4, count = count + 1,
      first_us = min(first_us, ?5), last_us = max(last_us, ?5)`)
  const lastTrace = database.prepare('SELECT last_trace FROM item WHERE fingerprint = ?')
  const setLastTrace = database.prepare('UPDATE item SET last_trace = ? WHERE fingerprint = ?')
  const pin = database.prepare('UPDATE trace SET pins = pins + ? WHERE seq = ?')

  function add(item: ItemRecord, changed: Set<string>): number {
    const seq = item.traceId === undefined ? null : traces.ensure(item.traceId)
    const micros = toMicros(item.timeMillis)
    if (insert.run(...columns(item, seq, now(), micros)).changes === 0) return 0
    upsertItem.run(item.fingerprint, item.class, item.title, item.level, micros)
    if (seq === null || item.traceId === undefined) return 1
    movePin(item.fingerprint, seq)
    traces.touch(seq, 'rollbar', { startMicros: micros, endMicros: micros })
    changed.add(item.traceId)
    return 1
  }

  function movePin(fingerprint: string, seq: number): void {
    const before = lastTrace.get(fingerprint)?.last_trace ?? null
    if (before === seq) return
    if (before !== null) pin.run(-1, before)
    pin.run(1, seq)
    setLastTrace.run(seq, fingerprint)
  }

  return { add }
}

function columns(item: ItemRecord, seq: number | null, arrivedMillis: number, micros: number) {
  return [
    item.uuid,
    item.fingerprint,
    seq,
    arrivedMillis,
    micros,
    item.spanId ?? null,
    toFlags(item.traceFlags),
    item.samplingRule ?? null,
    item.class,
    item.title,
    item.level,
    toJson([item.frames, item.raw]),
  ] as const
}
