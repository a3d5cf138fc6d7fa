import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as afterOthers } from 'node:timers/promises'
import type { TraceSegment } from '../../api.ts'
import { guarded } from '../../guarded.ts'
import { toMicros } from '../../store/columns.ts'
import { inTransaction } from '../../store/database.ts'
import { flagsOf } from '../filter/necessary.ts'
import { writeSubject } from '../filter/subject-text.ts'
import { assemble } from '../graph/assemble.ts'
import { type GraphFact, graphFacts } from '../graph/facts.ts'
import { buckets } from '../graph/outcome.ts'
import { roundMillis } from '../graph/statistics.ts'
import { subjectOf } from '../graph/subject.ts'
import { createLinks, type Links } from './links.ts'

export type DeriveOptions = {
  database: DatabaseSync
  /** All segments and subsegments of a trace, flattened. */
  readSegments(seq: number): TraceSegment[]
}

// One step is one transaction of a few milliseconds, so that the wires are not held up.
const tracesPerStep = 50

/** Segments of one request come by several senders within about this time: assemble once. */
const minRestMillis = 250

/** A trace of 50,000 segments that still grows must not be put together all the time. */
const restPerWork = 10

export type Derivation = ReturnType<typeof createDerivation>

/**
 * Writes what is derived from traces whose segments changed. Not in the transaction that takes the
 * segments: a trace would be put together once for each of its documents, while a daemon waits.
 */
export function createDerivation({ database, readSegments }: DeriveOptions) {
  const pending = database.prepare(`SELECT trace FROM xray_pending LIMIT ${tracesPerStep}`)
  const settled = database.prepare('DELETE FROM xray_pending WHERE trace = ?')
  const links = createLinks(database)
  const deriveOne = createTraceDeriver(database, links, readSegments)
  let timer: NodeJS.Timeout | undefined
  let restMillis = minRestMillis

  /** Answers how many traces it brought up to date. */
  function step(): number {
    const seqs = pending.all().map(row => Number(row.trace))
    if (seqs.length === 0) return 0
    try {
      inTransaction(database, () => {
        for (const seq of seqs) {
          deriveOne(seq)
          settled.run(seq)
        }
      })
    } catch (problem) {
      links.forget()
      throw problem
    }
    return seqs.length
  }

  /** Everything that came until now is derived when this is done. */
  async function settle(): Promise<void> {
    let workMillis = 0
    while (database.isOpen) {
      const started = performance.now()
      const count = step()
      workMillis += performance.now() - started
      if (count === 0) break
      await afterOthers()
    }
    restMillis = Math.max(minRestMillis, workMillis * restPerWork)
  }

  /** Something came: it is derived soon, or when it is asked for. */
  function wake(onError: (problem: unknown) => void): void {
    if (timer) return
    const derive = () => {
      timer = undefined
      return settle()
    }
    timer = setTimeout(guarded(derive, onError), restMillis).unref()
  }

  return { settle, wake, close: () => clearTimeout(timer) }
}

function createTraceDeriver(
  database: DatabaseSync,
  links: Links,
  readSegments: DeriveOptions['readSegments'],
): (seq: number) => void {
  const dropFacts = database.prepare('DELETE FROM graph_fact WHERE trace = ?')
  const addFact = database.prepare('INSERT INTO graph_fact VALUES (?, ?, ?, ?, ?, ?, ?)')
  const addTrace = database.prepare('INSERT OR REPLACE INTO xray_trace VALUES (?, ?, ?, ?, ?, ?)')

  function writeFact(seq: number, position: number, fact: GraphFact): void {
    const { link, startMillis, endMillis = startMillis, bucket } = fact
    const times = [toMicros(startMillis), toMicros(endMillis)] as const
    const outcome = bucket === undefined ? null : buckets.indexOf(bucket)
    const rounded = roundMillis(endMillis - startMillis)
    addFact.run(seq, position, ...times, links.idOf(link), outcome, rounded)
  }

  return seq => {
    const segments = readSegments(seq)
    if (segments.length === 0) return
    const trace = assemble(segments)
    const starts = segments.map(({ startMillis }) => startMillis)
    const ends = segments.map(({ startMillis, durationMillis = 0 }) => startMillis + durationMillis)
    const extent = [toMicros(Math.min(...starts)), toMicros(Math.max(...ends))] as const
    const subject = subjectOf(trace)
    const { traceFlags, partFlags } = flagsOf(subject)
    addTrace.run(seq, ...extent, traceFlags, partFlags, writeSubject(subject))
    dropFacts.run(seq)
    for (const [position, fact] of graphFacts(trace).entries()) writeFact(seq, position, fact)
  }
}
