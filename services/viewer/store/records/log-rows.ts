import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { errorsOfLine, keyOfLine, mayHaveErrors } from '../../errors/of-line.ts'
import type { LogLine } from '../../records/record.ts'
import type { Bounds } from './bounds.ts'
import { toFlags, toMicros, within } from './columns.ts'
import { lineOverhead } from './cost.ts'
import { createKeptOnce } from './kept-once.ts'
import type { Ledger } from './ledger.ts'
import type { LineLinks } from './line-links.ts'
import type { Tally } from './tally.ts'
import type { Gain, TraceHead, TraceRows } from './trace-rows.ts'

type Place = {
  stream: number
  trace: number | null
  micros: number
  arrival: number
  identity: string
  keyOf: KeyOf | undefined
}

type KeyOf = ReturnType<ReturnType<typeof createKeptOnce>>

type Target = { head: TraceHead; room: number; gained: Gain; keyOf: KeyOf }

/**
 * Writes log lines. Lines have no ids of their own, and a sender without an answer sends its batch
 * again: a line is identified by stream, time, text, and its ordinal among equal lines of one
 * batch. So a repeated batch counts once, and a batch with the same line twice keeps both.
 */
export function createLogRows(
  database: DatabaseSync,
  traces: TraceRows,
  ledger: Ledger,
  { links, bounds, now }: { links: LineLinks; bounds: Bounds; now: () => number },
) {
  const keptOnce = createKeptOnce(database, bounds)
  const insert = database.prepare(`
    INSERT INTO log_line (stream, trace, time_us, arrived_ms, identity, level, service,
      message, span_id, trace_flags, sampling_rule, raw, resource, scope)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (stream, time_us, identity) DO NOTHING`)
  const groupOf = database.prepare(`SELECT log_group.name, log_stream.name AS stream FROM log_stream
    JOIN log_group ON log_group.id = log_group WHERE log_stream.id = ?`)
  const touchStream = database.prepare(`
    UPDATE log_stream SET last_ingestion_ms = ?, lines = lines + ?, loose_lines = loose_lines + ?,
      bytes = bytes + ? WHERE id = ?`)

  /** Writes a line; returns false for a repeated one. */
  function write(line: LogLine, place: Place): boolean {
    const { stream, trace, micros, arrival, identity, keyOf } = place
    const { changes, lastInsertRowid } = insert.run(
      stream,
      trace,
      micros,
      arrival,
      identity,
      line.level,
      line.service,
      line.message,
      line.spanId ?? null,
      toFlags(line.traceFlags),
      line.samplingRule ?? null,
      line.raw,
      (line.resource && keyOf?.resource(line.resource)) ?? null,
      (line.scope && keyOf?.scope(line.scope)) ?? null,
    )
    if (changes === 0) return false
    if (trace === null) links.wait(lastInsertRowid, line)
    return true
  }

  function add(stream: number, lines: LogLine[], tally: Tally, batch: object): void {
    const arrival = now()
    const names = groupOf.get(stream)
    const group = String(names?.name)
    const identityOf = identitiesIn(batch, stream)
    const targets = new Map<string, Target>()
    const added = { rows: 0, bytes: 0 }
    const loose = { rows: 0, bytes: 0 }
    const traceOf = links.createSearch()

    const targetOf = (traceId: string): Target => {
      const head = traces.open(traceId, 'logs', group)
      const gained = { startMicros: Infinity, endMicros: -Infinity, rows: 0, bytes: 0 }
      const keyOf = keptOnce(head, gained)
      const target = { head, room: tally.roomIn(head, 'logLines'), gained, keyOf }
      targets.set(traceId, target)
      return target
    }

    for (const line of lines) {
      const traceId = traceOf(line)
      const micros = toMicros(line.timeMillis)
      const identity = identityOf(micros, line.raw)
      const target = traceId === undefined ? undefined : (targets.get(traceId) ?? targetOf(traceId))
      if (traceId !== undefined && target && target.gained.rows >= target.room) {
        tally.dropFrom(traceId, target.head, 'logLines', 1)
        continue
      }
      const trace = target?.head.seq ?? null
      const place = { stream, trace, micros, arrival, identity, keyOf: target?.keyOf }
      if (!write(line, place)) continue
      const bytes = Buffer.byteLength(line.raw)
      count(added, bytes)
      count(target?.gained ?? loose, bytes + lineOverhead)
      if (target) extend(target.gained, line, micros)
      if (mayHaveErrors(line)) {
        const place = { group, stream: String(names?.stream), micros, identity }
        const read = () => errorsOfLine({ ...line, traceId }, keyOfLine(place))
        tally.found.push({ traceId, read })
      }
    }

    for (const [traceId, { head, gained }] of targets) {
      if (gained.rows === 0) continue
      traces.gain(head, 'logs', gained)
      tally.keep(gained, traceId)
    }
    if (loose.rows > 0) {
      ledger.addLoose('logLines', loose.rows, loose.bytes)
      tally.keep(loose)
    }
    touchStream.run(Math.floor(arrival), added.rows, loose.rows, added.bytes, stream)
  }

  return { add }
}

function count(counter: { rows: number; bytes: number }, bytes: number): void {
  counter.rows++
  counter.bytes += bytes
}

/** The line of an answered request has its duration: the only source for a request sampled out. */
function extend(gained: Gain, line: LogLine, micros: number): void {
  const duration = line.fields.durationMillis
  const isDuration = typeof duration === 'number' && duration >= 0
  const start = within(micros - (isDuration ? toMicros(duration) : 0))
  gained.startMicros = Math.min(gained.startMicros, start)
  gained.endMicros = Math.max(gained.endMicros, micros)
}

/** How often each line occurred, for each batch that is still being written. */
const batches = new WeakMap<object, Map<string, number>>()

/**
 * Identifies a line within its stream: a digest of its text, and its ordinal among equal lines of
 * one batch. All slices of a batch pass the same `batch`.
 */
function identitiesIn(batch: object, stream: number): (micros: number, raw: string) => string {
  const seen = batches.get(batch) ?? new Map<string, number>()
  batches.set(batch, seen)
  return (micros, raw) => {
    const digest = hash('sha1', raw, 'base64url').slice(0, 16)
    const key = `${stream} ${micros} ${digest}`
    const ordinal = seen.get(key) ?? 0
    seen.set(key, ordinal + 1)
    return ordinal === 0 ? digest : `${digest}#${ordinal}`
  }
}
