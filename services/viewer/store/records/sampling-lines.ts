import type { DatabaseSync } from 'node:sqlite'
import { parseObject } from '../../json/parse-object.ts'
import type { Sliced } from '../../turns/turns.ts'
import type { TimeRange } from './trace-list-query.ts'

/** A log line that says whether its trace was kept. */
export type SamplingLine = {
  id: number
  arrivedMillis: number
  /** The number of its trace. */
  trace: number
  service: string
  isKept: boolean
  rule?: string
}

type Row = [
  id: number,
  arrivedMillis: number,
  trace: number | null,
  service: string,
  flags: number | null,
  rule: string | null,
]

/** Rows without their texts are read in about a millisecond. */
const linesPerLook = 1000

/** Texts of lines that are parsed at once. */
const textsPerLook = 100

const longLine = 64 * 1024

export type SamplingLines = ReturnType<typeof createSamplingLines>

/** Reads what log lines say of the sampling of their traces, newest arrival first. */
export function createSamplingLines(database: DatabaseSync) {
  const before = database.prepare(`SELECT id, arrived_ms, trace, service, trace_flags, sampling_rule
    FROM log_line WHERE id < ? ORDER BY id DESC LIMIT ${linesPerLook}`)
  before.setReturnArrays(true)
  const texts = database.prepare(`SELECT id, raw FROM log_line
    WHERE id IN (SELECT value FROM json_each(?)) AND octet_length(raw) < ${longLine}
    ORDER BY id DESC`)

  /**
   * Takes those of a range among the newest `most` lines. Returns when the oldest of these arrived,
   * if there may be more in the range.
   */
  function* each(
    { fromMillis, toMillis }: TimeRange,
    most: number,
    take: (line: SamplingLine) => void,
  ): Sliced<number | undefined> {
    let last = Number.MAX_SAFE_INTEGER
    let oldest: number | undefined
    for (let looked = 0; looked < most; looked += linesPerLook) {
      const rows = before.all(last) as unknown as Row[]
      const inRange = rows.filter(([, arrived]) => arrived >= fromMillis)
      if (inRange.length === 0) return undefined
      for (const row of inRange) if (row[1] < toMillis) takeRow(row, take)
      oldest = inRange.at(-1)![1]
      last = rows.at(-1)![0]
      if (rows.length < linesPerLook) return undefined
      yield
    }
    return oldest
  }

  /** The fields of lines, for which they are parsed. */
  function* fieldsOf(
    ids: number[],
    take: (id: number, fields: Record<string, unknown>) => void,
  ): Sliced<void> {
    for (let at = 0; at < ids.length; at += textsPerLook) {
      const rows = texts.all(JSON.stringify(ids.slice(at, at + textsPerLook)))
      for (const { id, raw } of rows) take(Number(id), parseObject(String(raw)))
      yield
    }
  }

  return { each, fieldsOf }
}

function takeRow(
  [id, arrivedMillis, trace, service, flags, rule]: Row,
  take: (line: SamplingLine) => void,
) {
  if (trace === null || flags === null) return
  take({
    id,
    arrivedMillis,
    trace,
    service,
    isKept: (flags & 1) === 1,
    ...(rule !== null && { rule }),
  })
}
