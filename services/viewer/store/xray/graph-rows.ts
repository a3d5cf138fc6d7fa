import type { DatabaseSync } from 'node:sqlite'
import { buckets } from '../../graph/outcome.ts'
import type { GraphCell } from '../../graph/service-graph.ts'
import type { Sliced } from '../../turns/turns.ts'
import { toMicros, toMillis } from '../records/columns.ts'
import type { TimeRange } from '../records/trace-list-query.ts'
import { createFactSums, type FactSum } from './fact-sums.ts'
import type { GraphReader, Links } from './links.ts'

/** Receives the cells of a graph one by one. */
export type TakeCell = (cell: GraphCell) => void

/** Facts in the order of their traces, read one by one. */
type Fact = FactSum & { trace: number; position: number }

const factsPerLook = 2000

/** Reads the requests of a graph, in slices. */
export function createGraphRows(database: DatabaseSync, links: Links) {
  const sum = createFactSums(database)
  const arrived = database.prepare(
    'SELECT min(seq) AS first, max(seq) AS last FROM trace WHERE first_ms >= ? AND first_ms < ?',
  )
  const columns =
    'SELECT link, bucket, rounded_ms, start_us, end_us, trace, position FROM graph_fact'
  const ofTrace = database.prepare(
    `${columns} WHERE trace = ? AND position > ? ORDER BY position LIMIT ${factsPerLook}`,
  )
  const ofLater = database.prepare(
    `${columns} WHERE trace > ? ORDER BY trace, position LIMIT ${factsPerLook}`,
  )

  for (const statement of [ofTrace, ofLater]) statement.setReturnArrays(true)
  const factsIn = (rows: unknown[]) => (rows as FactRow[]).map(toFact)

  function* factsOf(seq: number, take: (fact: Fact) => void): Sliced<void> {
    for (let position = -1; ; ) {
      const facts = factsIn(ofTrace.all(seq, position))
      for (const fact of facts) take(fact)
      yield
      if (facts.length < factsPerLook) return
      position = facts.at(-1)!.position
    }
  }

  function* allFacts(take: (fact: Fact) => void): Sliced<void> {
    for (let seq = 0; ; ) {
      const facts = factsIn(ofLater.all(seq))
      const last = facts.at(-1)
      if (!last) return
      // The last trace may have more facts: it is read on its own.
      for (const fact of facts) if (fact.trace !== last.trace) take(fact)
      yield
      yield* factsOf(last.trace, take)
      seq = last.trace
    }
  }

  /** Uses the dictionary as it is now; facts without a readable link are left out. */
  function toCells(reader: GraphReader, take: TakeCell, periodMicros = Number.POSITIVE_INFINITY) {
    const byId = links.all(reader)
    return (fact: FactSum): void => {
      const link = byId.get(fact.link)
      if (!link) return
      const { startMicros } = fact
      take({
        link,
        bucket: fact.bucket === null ? undefined : buckets[fact.bucket],
        roundedMillis: fact.roundedMillis,
        count: fact.count,
        totalMillis: toMillis(fact.totalMicros),
        startMillis: toMillis(startMicros),
        endMillis: toMillis(fact.endMicros),
        periodMillis: toMillis(
          Number.isFinite(periodMicros) ? startMicros - (startMicros % periodMicros) : 0,
        ),
      })
    }
  }

  return {
    /** For X-Ray's API: requests that began in a range by their senders' clocks; its end is included. */
    *started(range: TimeRange, take: TakeCell): Sliced<void> {
      const [from, to] = [toMicros(range.fromMillis), toMicros(range.toMillis)]
      const ids = links.all('api').keys()
      yield* sum(ids, { column: 'start_us', from, to }, toCells('api', take))
    },

    /** The same, by the periods in which they began. */
    *byPeriod(range: TimeRange, periodMillis: number, take: TakeCell): Sliced<void> {
      const takeFact = toCells('api', take, toMicros(periodMillis))
      const isIn = startedIn(range)
      yield* allFacts(fact => isIn(fact) && takeFact(fact))
    },

    /** Requests of some traces that began in a range, by periods if there is a period. */
    *ofTraces(
      reader: GraphReader,
      seqs: number[],
      take: TakeCell,
      { range, periodMillis }: { range?: TimeRange; periodMillis?: number } = {},
    ): Sliced<void> {
      const takeFact = toCells(reader, take, periodMillis && toMicros(periodMillis))
      const isIn = range ? startedIn(range) : () => true
      for (const seq of seqs) yield* factsOf(seq, fact => isIn(fact) && takeFact(fact))
    },

    /** For the page: requests of traces that arrived in a range; its end is not included. */
    *arrived({ fromMillis, toMillis: until }: TimeRange, take: TakeCell): Sliced<void> {
      const row = arrived.get(fromMillis, until)
      if (typeof row?.first !== 'number') return
      const filter = { column: 'trace', from: row.first, to: Number(row.last) } as const
      yield* sum(links.all('page').keys(), filter, toCells('page', take))
    },
  }
}

function startedIn(range: TimeRange): (fact: Fact) => boolean {
  const [from, to] = [toMicros(range.fromMillis), toMicros(range.toMillis)]
  return ({ startMicros }) => startMicros >= from && startMicros <= to
}

type FactRow = [
  link: number,
  bucket: number | null,
  roundedMillis: number,
  startMicros: number,
  endMicros: number,
  trace: number,
  position: number,
]

/** There are hundreds of thousands: rows with names would cost more than the rest. */
const toFact = ([
  link,
  bucket,
  roundedMillis,
  startMicros,
  endMicros,
  trace,
  position,
]: FactRow): Fact => ({
  link,
  bucket,
  roundedMillis,
  count: 1,
  totalMicros: endMicros - startMicros,
  startMicros,
  endMicros,
  trace,
  position,
})
