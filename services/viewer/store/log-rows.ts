import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { LogRecord } from '../record.ts'
import { toFlags, toMicros, within } from './columns.ts'
import type { TraceRows } from './trace-rows.ts'

/** A decoded line together with the text that came, which readers of a log group get back. */
export type LogLine = Omit<LogRecord, 'group' | 'stream'> & { raw: string }

/**
 * Writes log lines. Lines have no ids of their own, and a sender that got no answer sends its batch
 * again: a line is known by stream, time, text, and its ordinal among equal lines of one batch.
 * So a batch that comes twice counts once, and a batch that says the same thing twice keeps both.
 */
export function createLogRows(database: DatabaseSync, traces: TraceRows, now: () => number) {
  const insert = database.prepare(`
    INSERT INTO log_line (stream, trace, time_us, arrived_ms, identity, level, service,
      message, span_id, trace_flags, sampling_rule, raw)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (stream, time_us, identity) DO NOTHING`)
  const touchStream = database.prepare('UPDATE log_stream SET last_ingestion_ms = ? WHERE id = ?')

  function add(stream: number, lines: LogLine[], changed: Set<string>): number {
    const arrival = now()
    const identityOf = identities()
    let added = 0
    for (const line of lines) {
      const micros = toMicros(line.timeMillis)
      const seq = line.traceId === undefined ? null : traces.ensure(line.traceId)
      const identity = identityOf(micros, line.raw)
      if (insert.run(...columns(stream, seq, micros, arrival, identity, line)).changes === 0) {
        continue
      }
      added++
      if (seq === null || line.traceId === undefined) continue
      traces.touch(seq, 'logs', extentOf(line, micros))
      changed.add(line.traceId)
    }
    touchStream.run(Math.floor(arrival), stream)
    return added
  }

  return { add }
}

function columns(
  stream: number,
  seq: number | null,
  micros: number,
  arrivedMillis: number,
  identity: string,
  line: LogLine,
) {
  return [
    stream,
    seq,
    micros,
    arrivedMillis,
    identity,
    line.level,
    line.service,
    line.message,
    line.spanId ?? null,
    toFlags(line.traceFlags),
    line.samplingRule ?? null,
    line.raw,
  ] as const
}

function identities(): (micros: number, raw: string) => string {
  const seen = new Map<string, number>()
  return (micros, raw) => {
    const digest = hash('sha1', raw, 'base64url').slice(0, 16)
    const key = `${micros} ${digest}`
    const ordinal = seen.get(key) ?? 0
    seen.set(key, ordinal + 1)
    return ordinal === 0 ? digest : `${digest}#${ordinal}`
  }
}

/** The line of an answered request says how long that took: all there is of a request sampled out. */
function extentOf(line: LogLine, endMicros: number) {
  const duration = line.fields.durationMillis
  const isDuration = typeof duration === 'number' && duration >= 0
  return { startMicros: within(endMicros - (isDuration ? toMicros(duration) : 0)), endMicros }
}
