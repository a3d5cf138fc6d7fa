import type { DatabaseSync } from 'node:sqlite'
import type { Amounts } from './amounts.ts'
import { lineFrameBytes } from './line-bytes.ts'
import type { WeighedTrace } from './weighed-trace.ts'

/** Of a larger trace the first are read, and stand for the others. */
export const mostLines = 1000

type Row = Record<string, unknown>
type WeighedLines = Pick<WeighedTrace, 'amounts' | 'rule'>

/** Reads the log lines of traces: how large they are, and which are for debugging. */
export function createWeighLines(database: DatabaseSync) {
  const select = `SELECT trace, octet_length(raw) AS bytes, level,
      resource IS NOT NULL AS isOtlp, sampling_rule AS rule FROM log_line WHERE trace`
  const ofSmall = database.prepare(`${select} IN (SELECT value FROM json_each(?))`)
  const ofLarge = database.prepare(`${select} = ? LIMIT ${mostLines}`)

  /** @param traces a few small ones, or a single one; with their numbers of lines */
  return function weigh(traces: { seq: number; lines: number }[]): Map<number, WeighedLines> {
    const rows =
      traces.length === 1
        ? ofLarge.all(traces[0]!.seq)
        : ofSmall.all(JSON.stringify(traces.map(({ seq }) => seq)))
    const byTrace = Map.groupBy(rows, ({ trace }) => Number(trace))
    return new Map(traces.map(({ seq, lines }) => [seq, weighOne(byTrace.get(seq) ?? [], lines)]))
  }
}

function weighOne(rows: Row[], lines: number): WeighedLines {
  const share = lines / Math.max(rows.length, 1)
  const sum = (of: (row: Row) => number) => rows.reduce((all, row) => all + of(row), 0) * share
  const bytes = (row: Row) => Number(row.bytes) + lineFrameBytes
  const otlp = (row: Row) => Number(row.isOtlp)
  const debug = ({ level }: Row) => (level === 'debug' || level === 'trace' ? 1 : 0)
  const amounts: Partial<Amounts> = {
    lines: sum(() => 1),
    lineBytes: sum(bytes),
    otlpLines: sum(otlp),
    otlpLineBytes: sum(row => bytes(row) * otlp(row)),
    debugLines: sum(debug),
    debugLineBytes: sum(row => bytes(row) * debug(row)),
  }
  const rule = rows.find(row => row.rule !== null)?.rule
  return { amounts, ...(rule !== undefined && { rule: String(rule) }) }
}
