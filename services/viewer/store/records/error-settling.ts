import type { DatabaseSync } from 'node:sqlite'
import { shortClass } from '../../errors/same-error.ts'
import { optionalText, parseJson } from './columns.ts'
import { isWeak, type Report } from './error-reports.ts'
import { Explained } from './explained.ts'
import type { OccurrenceRows } from './occurrence-rows.ts'
import { createSpanChains } from './span-chains.ts'
import type { TraceRows } from './trace-rows.ts'

type Row = Record<string, unknown>

/** An occurrence, with its span and the spans above it, the nearest first. */
type Settled = {
  id: number
  report: Report
  chain: string[]
  /** The item that its span names. */
  itemUuid: string | undefined
  uuid: string
  name: string
  message: string
  causes: number[]
}

/** All found errors of a trace, and as many items. */
const mostRows = 1000

/**
 * Deletes what is reported more than once: one failure counts once in its trace, whatever reported
 * it and in whatever order that arrived. Reports with the same class and message are one failure
 * when they are of the same span or one span is above the other, since callers record again what
 * they were thrown. Two items are never one: each was sent on purpose.
 */
export function createErrorSettling(
  database: DatabaseSync,
  traces: TraceRows,
  occurrences: OccurrenceRows,
) {
  const read = database.prepare(`
    SELECT id, report, uuid, span_id, class, message_key, cause_keys, trace FROM occurrence
    WHERE trace = (SELECT seq FROM trace WHERE trace_id = ?) ORDER BY id LIMIT ${mostRows}`)
  const createChains = createSpanChains(database)

  /** Returns the cost, in spans that were looked at. */
  return function settle(traceId: string): number {
    const rows = read.all(traceId)
    if (rows.length < 2) return rows.length
    const seq = Number(rows[0]!.trace)
    const { chainOf, itemOf } = createChains(seq)
    const all = rows.map(row => toSettled(row, chainOf, itemOf)).sort(byRank)
    const superfluous = repeated(all)
    if (superfluous.length > 0) {
      traces.gainErrors(seq, { rows: -superfluous.length, bytes: -occurrences.drop(superfluous) })
    }
    return all.reduce((sum, { chain }) => sum + chain.length, rows.length)
  }
}

function toSettled(
  row: Row,
  chainOf: (spanId: string | undefined) => string[],
  itemOf: (spanId: string | undefined) => string | undefined,
): Settled {
  const spanId = optionalText(row.span_id)
  const name = shortClass(String(row.class))
  return {
    id: Number(row.id),
    report: Number(row.report) as Report,
    chain: chainOf(spanId),
    itemUuid: itemOf(spanId),
    uuid: bare(String(row.uuid)),
    name,
    // Without a message, the class says all.
    message: String(row.message_key ?? name),
    causes: parseJson<number[] | null>(row.cause_keys ?? 'null', null) ?? [],
  }
}

// Some clients write a uuid with dashes, some without.
const bare = (uuid: string) => uuid.replaceAll('-', '').toLowerCase()

/** The best report first; of equal ones the deepest span, where the error was thrown. */
const byRank = (a: Settled, b: Settled) =>
  a.report - b.report || b.chain.length - a.chain.length || a.id - b.id

/** Those that a better one makes superfluous. */
function repeated(all: Settled[]): Settled[] {
  const same = new Explained()
  const causes = new Explained()
  const anything = new Explained()
  const linked = new Set<string>()
  for (const each of all) {
    for (const cause of each.causes) causes.add(`${cause}`, each)
    if (each.report === 0) linked.add(`${each.uuid} ${each.message}`)
  }
  return all.filter(each => {
    const { report, name, message, chain, itemUuid } = each
    const key = `${name} ${message}`
    const isRepeated =
      report > 0 &&
      (same.has(key, chain) ||
        causes.has(message, chain, each) ||
        linked.has(`${bare(itemUuid ?? '')} ${message}`) ||
        (isWeak(report) && anything.hasBelow(chain[0])))
    if (!isRepeated) {
      same.add(key, each)
      anything.add('', each)
    }
    return isRepeated
  })
}
