import type { DatabaseSync } from 'node:sqlite'
import { assemble } from '../../graph/assemble.ts'
import { graphFacts } from '../../graph/facts.ts'
import { subjectOf } from '../../graph/subject.ts'
import { guarded } from '../../turns/guarded.ts'
import { runInSlices, type Sliced } from '../../turns/turns.ts'
import type { SegmentPart } from '../records/payload-rows.ts'
import { createDerivedRows, type DerivedTrace } from './derived-rows.ts'
import type { Links } from './links.ts'
import type { Pending } from './pending.ts'

type DeriveOptions = {
  database: DatabaseSync
  links: Links
  pending: Pending
  /** The segments and subsegments of a trace that X-Ray considers, flattened. */
  readSegments(seq: number): Sliced<SegmentPart>
  /** Called for a trace that cannot be assembled: it stays as it is. */
  onProblem(problem: unknown): void
}

// Small traces that are read before they are written together.
const tracesPerStep = 20

/** The segments of a request arrive from several senders within about this time: assemble once. */
const minRestMillis = 250

/** A trace of 10,000 segments that still grows must not be assembled all the time. */
const restPerWork = 10
const maxRestMillis = 10_000

/** Readers wait this long. While more arrives than can be derived, the newest are missing. */
const patienceMillis = 2000

/**
 * Writes the derived data of traces whose segments changed. Not in the transaction that adds the
 * segments: a trace would be assembled once for each of its documents, while a daemon waits.
 */
export function createDerivation(options: DeriveOptions) {
  const { database, links, pending, readSegments, onProblem } = options
  const rows = createDerivedRows(database, links, pending)
  let timer: NodeJS.Timeout | undefined
  let restMillis = minRestMillis
  let isBusy = false
  let running = Promise.resolve()

  function* derive(seq: number): Sliced<DerivedTrace> {
    const { segments } = yield* readSegments(seq)
    if (segments.length === 0) return { seq }
    const trace = assemble(segments)
    yield
    const subject = subjectOf(trace)
    yield
    const startMillis = Math.min(...segments.map(segment => segment.startMillis))
    const ends = segments.map(({ startMillis, durationMillis = 0 }) => startMillis + durationMillis)
    const facts = graphFacts(trace)
    return { seq, derived: { startMillis, endMillis: Math.max(...ends), subject, facts } }
  }

  function* deriveSome(): Sliced<boolean> {
    const seqs = pending.take(tracesPerStep)
    const derived: DerivedTrace[] = []
    for (const seq of seqs) {
      try {
        derived.push(yield* derive(seq))
      } catch (problem) {
        // One trace that fails must not stop the others.
        onProblem(problem)
        pending.done(seq)
      }
      yield
    }
    yield* rows.write(derived)
    return seqs.length > 0
  }

  /** Runs until nothing is pending, or the time is up. */
  function* deriveAll(): Sliced<void> {
    isBusy = true
    const begun = performance.now()
    const hasTime = () => performance.now() - begun < patienceMillis
    try {
      while (database.isOpen && (yield* deriveSome()) && hasTime()) yield
    } finally {
      const rest = (performance.now() - begun) * restPerWork
      restMillis = Math.min(Math.max(minRestMillis, rest), maxRestMillis)
      isBusy = false
    }
  }

  /** Derives everything that has arrived until now. */
  function settle(): Promise<void> {
    if (!isBusy) running = runInSlices(deriveAll())
    return running
  }

  /** New segments are derived soon, or when a reader needs them. */
  function wake(): void {
    if (timer) return
    const derive = async () => {
      timer = undefined
      await settle()
      if (database.isOpen && pending.isAny()) wake()
    }
    timer = setTimeout(guarded(derive, onProblem), restMillis).unref()
  }

  return { settle, wake, close: () => clearTimeout(timer) }
}
