import type { DatabaseSync } from 'node:sqlite'
import { causeKeys, messageKey } from '../../errors/same-error.ts'
import type { ErrorCause } from '../../records/api.ts'
import { toFlags, toJson, toMicros } from './columns.ts'
import { isListed, type Report } from './error-reports.ts'
import type { Ledger } from './ledger.ts'
import { amountColumns, amountsOf } from './trace-rows.ts'

/** The size of a row besides its payload, about. */
export const itemOverhead = 300

/** One report of an error, whatever it comes from. */
export type Occurrence = {
  key: string
  report: Report
  fingerprint: string
  class: string
  message: string
  title: string
  level: string
  timeMillis: number
  spanId?: string | undefined
  segmentId?: string | undefined
  traceFlags?: number | undefined
  samplingRule?: string | undefined
  frames: object[]
  causes?: ErrorCause[] | undefined
  raw: object
}

/** A payload beyond this is kept in part, since it is kept with its record too. */
const maxDerivedChars = 256 * 1024
const keptChars = 32 * 1024

export type OccurrenceRows = ReturnType<typeof createOccurrenceRows>

/**
 * Writes occurrences and the items that they belong to. The trace of an item's last occurrence is
 * pinned, so that a rare error is still there after a busy hour.
 */
export function createOccurrenceRows(database: DatabaseSync, ledger: Ledger, now: () => number) {
  const known = database.prepare('SELECT 1 FROM occurrence WHERE uuid = ?')
  const insert = database.prepare(`
    INSERT INTO occurrence (uuid, fingerprint, trace, arrived_ms, time_us, span_id,
      trace_flags, sampling_rule, class, title, level, data,
      report, segment_id, message_key, cause_keys)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
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
  const setTrace = database.prepare(`UPDATE occurrence SET trace = ?1 WHERE uuid = ?2
    AND trace IS NULL RETURNING fingerprint, octet_length(data) AS bytes`)
  const remove = database.prepare(
    'DELETE FROM occurrence WHERE id = ? RETURNING fingerprint, octet_length(data) AS bytes',
  )
  const countDown = database.prepare(`
    UPDATE item SET count = count - ?2, last_us = coalesce((SELECT max(time_us) FROM occurrence
      WHERE fingerprint = ?1 AND report <= ${isListed.most}), last_us) WHERE fingerprint = ?1`)
  const newest = database.prepare(`SELECT max(trace) AS trace, count(*) AS count FROM occurrence
    WHERE fingerprint = ? AND report <= ${isListed.most}`)
  const dropItem = database.prepare('DELETE FROM item WHERE fingerprint = ?')

  /** `seq` is null without a trace. Returns what was added, and the time of the occurrence. */
  function write(occurrence: Occurrence, seq: number | null) {
    const { fingerprint, report } = occurrence
    const micros = toMicros(occurrence.timeMillis)
    const data = payloadOf(occurrence)
    const causes = causeKeys(occurrence.causes)
    insert.run(
      occurrence.key,
      fingerprint,
      seq,
      now(),
      micros,
      occurrence.spanId ?? null,
      toFlags(occurrence.traceFlags),
      occurrence.samplingRule ?? null,
      occurrence.class,
      occurrence.title,
      occurrence.level,
      data,
      report,
      occurrence.segmentId ?? null,
      messageKey(occurrence.message) ?? null,
      causes.length > 0 ? toJson(causes) : null,
    )
    if (isListed(report)) {
      upsertItem.run(fingerprint, occurrence.class, occurrence.title, occurrence.level, micros)
      if (seq !== null) movePin(fingerprint, seq)
    }
    return { micros, rows: 1, bytes: Buffer.byteLength(data) + itemOverhead }
  }

  /** Gives an occurrence without a trace its trace; returns the bytes, undefined without one. */
  function moveTo(seq: number, key: string): number | undefined {
    const row = setTrace.get(seq, key)
    if (!row) return undefined
    movePin(String(row.fingerprint), seq)
    return Number(row.bytes) + itemOverhead
  }

  /** Moves the pin from an item's former last trace to its new one, if any. */
  function movePin(fingerprint: string, seq: number | null): void {
    const before = lastTrace.get(fingerprint)?.last_trace ?? null
    if (before === seq) return
    if (before !== null) changePins(Number(before), -1)
    if (seq !== null) changePins(seq, 1)
    setLastTrace.run(seq, fingerprint)
  }

  function changePins(seq: number, by: 1 | -1): void {
    const row = pin.get(by, seq)
    const hasChanged = row?.pins === (by === 1 ? 1 : 0)
    if (row && hasChanged) ledger.addToPinned(amountsOf(row), by)
  }

  /** Deletes occurrences of a trace, and an item with its last one; returns the bytes. */
  function drop(superfluous: { id: number; report: Report }[]): number {
    const dropped = new Map<string, number>()
    let bytes = 0
    for (const { id, report } of superfluous) {
      const row = remove.get(id)
      if (!row) continue
      const fingerprint = String(row.fingerprint)
      if (isListed(report)) dropped.set(fingerprint, (dropped.get(fingerprint) ?? 0) + 1)
      bytes += Number(row.bytes) + itemOverhead
    }
    for (const [fingerprint, count] of dropped) forget(fingerprint, count)
    return bytes
  }

  /** Goes through all occurrences of an item; it has also counted those that were evicted. */
  function forget(fingerprint: string, dropped: number): void {
    const { trace, count } = newest.get(fingerprint) as { trace: number | null; count: number }
    movePin(fingerprint, trace)
    if (count === 0) dropItem.run(fingerprint)
    else countDown.run(fingerprint, dropped)
  }

  return { isThere: (key: string) => known.get(key) !== undefined, write, moveTo, drop }
}

/** JSON: [frames, raw, causes]. Items have a limit of their own. */
function payloadOf({ frames, raw, causes, report }: Occurrence): string {
  const data = toJson(causes ? [frames, raw, causes] : [frames, raw])
  if (report === 0 || data.length <= maxDerivedChars) return data
  const shown = { tooLarge: `${data.length} characters`, start: toJson(raw).slice(0, keptChars) }
  return toJson([frames, shown])
}
