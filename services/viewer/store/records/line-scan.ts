import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { LineMatcher } from '../../filter/logs/line-matcher.ts'
import { type Steps, settle } from '../../turns/verdict.ts'
import type { LineKey } from './line-keys.ts'
import { logColumns, logTables } from './payload-rows.ts'

type Row = Record<string, SQLInputValue>

type LineScan = {
  /** The next keys in the order of the answer, after the last one; empty at the end. */
  nextKeys(last: LineKey | undefined, count: number): LineKey[]
  /** Whether a line may be in the answer at all. */
  isWanted(key: LineKey): boolean
  matcher: LineMatcher
  limit: number
  /** Enough bytes of text for one answer. */
  maxBytes: number
}

type FoundLines = {
  rows: Row[]
  /** The last line that was looked at, when there may be more. */
  last?: LineKey
}

// Keys, or bytes of text, that are read at once: about a millisecond for either.
const keysPerLook = 500
const bytesPerLook = 512 * 1024

/** For one answer, which then says that there is more, even if it has found little or nothing. */
const maxLookedAt = 100_000

/** Steps of a pattern over long lines, a millisecond each. More would lock out all readers. */
const maxSteps = 2000

/** Finds lines in short steps: reads their keys and sizes first, then their texts. */
export function createLineScan(database: DatabaseSync) {
  const read = database.prepare(`
    SELECT ${logColumns}, trace.trace_id FROM ${logTables}
    LEFT JOIN trace ON trace.seq = log_line.trace
    WHERE log_line.id IN (SELECT value FROM json_each(?1))
      AND NOT EXISTS (SELECT 1 FROM json_each(?2) AS needle WHERE instr(raw, needle.value) = 0)`)

  return function* scan(options: LineScan): Generator<void, FoundLines, void> {
    const { nextKeys, isWanted, matcher, limit, maxBytes } = options
    const needles = JSON.stringify(matcher.needles)
    const rows: Row[] = []
    let last: LineKey | undefined
    let lookedAt = 0
    let bytes = 0
    let steps = 0

    function* isMatch(raw: string): Steps {
      for (const verdict = settle(matcher.matches(raw)); ; steps++) {
        const step = verdict.next()
        if (step.done) return step.value
        yield
      }
    }

    for (let count = Math.min(limit + 1, keysPerLook); ; count = keysPerLook) {
      const keys = nextKeys(last, count)
      if (keys.length === 0) return { rows }
      for (const part of partsOf(keys)) {
        const ids = part.filter(isWanted).map(({ id }) => id)
        const found = new Map(
          read.all(JSON.stringify(ids), needles).map(row => [row.id, row as Row]),
        )
        for (const key of part) {
          const isFull = rows.length >= limit || bytes >= maxBytes
          if (isFull || lookedAt >= maxLookedAt || steps >= maxSteps) return { rows, last }
          last = key
          lookedAt++
          const row = found.get(key.id)
          if (!row || !(yield* isMatch(String(row.raw)))) continue
          rows.push(row)
          bytes += key.bytes
        }
        yield
      }
    }
  }
}

/** Splits keys into parts whose texts can be read at once. */
function* partsOf(keys: LineKey[]): Generator<LineKey[]> {
  let part: LineKey[] = []
  let bytes = 0
  for (const key of keys) {
    part.push(key)
    bytes += key.bytes
    if (bytes < bytesPerLook) continue
    yield part
    part = []
    bytes = 0
  }
  if (part.length > 0) yield part
}
