import type { DatabaseSync } from 'node:sqlite'
import { flagsOf } from '../../filter/xray/prefilter.ts'
import type { TraceSubject } from '../../filter/xray/subject.ts'
import { writeSubject } from '../../filter/xray/subject-text.ts'
import type { GraphFact } from '../../graph/facts.ts'
import { buckets } from '../../graph/outcome.ts'
import { roundMillis } from '../../graph/statistics.ts'
import type { Sliced } from '../../turns/turns.ts'
import { inTransaction } from '../file/database.ts'
import { toMicros } from '../records/columns.ts'
import type { Links } from './links.ts'
import type { Pending } from './pending.ts'
import type { RouteRequest } from './route-requests.ts'
import type { RouteRows } from './route-rows.ts'

type Derived = NonNullable<DerivedTrace['derived']>

/** The derived data of a trace. */
export type DerivedTrace = {
  seq: number
  requests: RouteRequest[]
  /** Absent when it is as it was. */
  derived?: {
    /** What X-Ray's API sees; absent without segments. */
    api?: { startMillis: number; endMillis: number; subject: TraceSubject }
    /** What the page sees, where it is not the same. */
    page?: TraceSubject
    facts: GraphFact[]
  }
}

const factsPerStep = 300

type DerivedRowsOptions = {
  database: DatabaseSync
  links: Links
  routes: RouteRows
  pending: Pending
}

/** Writes derived data, in transactions of some milliseconds. */
export function createDerivedRows({ database, links, routes, pending }: DerivedRowsOptions) {
  const isThere = database.prepare('SELECT 1 FROM trace WHERE seq = ?')
  const putFact = database.prepare('INSERT OR REPLACE INTO graph_fact VALUES (?, ?, ?, ?, ?, ?, ?)')
  const dropFacts = database.prepare(`DELETE FROM graph_fact WHERE trace = ?1 AND position IN
    (SELECT position FROM graph_fact WHERE trace = ?1 AND position >= ?2 LIMIT ${factsPerStep})`)
  const putTrace = database.prepare('INSERT OR REPLACE INTO xray_trace VALUES (?, ?, ?, ?, ?, ?)')
  const putOfPage = database.prepare('INSERT OR REPLACE INTO page_trace VALUES (?, ?, ?, ?)')
  const dropOfPage = database.prepare('DELETE FROM page_trace WHERE trace = ?')

  function transact<Result>(work: () => Result): Result {
    try {
      return inTransaction(database, work)
    } catch (problem) {
      links.forget()
      routes.forget()
      throw problem
    }
  }

  function putFacts(seq: number, facts: GraphFact[], first: number): void {
    for (const [index, fact] of facts.entries()) {
      const { link, startMillis, endMillis = startMillis, bucket } = fact
      const times = [toMicros(startMillis), toMicros(endMillis)] as const
      const outcome = bucket === undefined ? null : buckets.indexOf(bucket)
      const rounded = roundMillis(endMillis - startMillis)
      putFact.run(seq, first + index, ...times, links.idOf(link), outcome, rounded)
    }
  }

  function putSubjects(seq: number, { api, page }: Derived): void {
    if (api) {
      const extent = [toMicros(api.startMillis), toMicros(api.endMillis)] as const
      putTrace.run(seq, ...extent, ...subjectColumns(api.subject))
    }
    if (page) putOfPage.run(seq, ...subjectColumns(page))
    else dropOfPage.run(seq)
  }

  /** Writes the remaining facts; returns whether more of the older facts must be deleted. */
  function finish({ seq, requests, derived }: DerivedTrace, isPut: number): boolean {
    if (!isThere.get(seq)) return false
    routes.put(seq, requests)
    const isMore = derived !== undefined && finishFacts(seq, derived, isPut)
    if (!isMore) pending.done(seq)
    return isMore
  }

  function finishFacts(seq: number, derived: Derived, isPut: number): boolean {
    putFacts(seq, derived.facts.slice(isPut), isPut)
    putSubjects(seq, derived)
    return Number(dropFacts.run(seq, derived.facts.length).changes) === factsPerStep
  }

  /** A trace that was evicted meanwhile gets no rows: they would stay behind. */
  function* writeLarge(trace: DerivedTrace): Sliced<void> {
    const { seq, derived } = trace
    let isPut = 0
    for (const count = derived?.facts.length ?? 0; count - isPut > factsPerStep; ) {
      const facts = derived!.facts.slice(isPut, isPut + factsPerStep)
      transact(() => isThere.get(seq) && putFacts(seq, facts, isPut))
      isPut += factsPerStep
      yield
    }
    while (transact(() => finish(trace, isPut))) yield
  }

  /** Writes small traces together, since a transaction costs as much as some dozen facts. */
  function* write(traces: DerivedTrace[]): Sliced<void> {
    let together: DerivedTrace[] = []
    let count = 0
    for (const [index, trace] of traces.entries()) {
      const facts = (trace.derived?.facts.length ?? 0) + trace.requests.length
      if (facts > factsPerStep) yield* writeLarge(trace)
      else together.push(trace)
      count += facts
      if (count < factsPerStep && index < traces.length - 1) continue
      const unfinished = transact(() => together.filter(each => finish(each, 0)))
      yield
      for (const each of unfinished) yield* writeLarge(each)
      together = []
      count = 0
    }
  }

  return { write }
}

function subjectColumns(subject: TraceSubject) {
  const { traceFlags, partFlags } = flagsOf(subject)
  return [traceFlags, partFlags, writeSubject(subject)] as const
}
