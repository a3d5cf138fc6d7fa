import type { DatabaseSync } from 'node:sqlite'
import { runInSlices, type Sliced } from '../../turns/turns.ts'
import type { SegmentPart } from '../records/payload-rows.ts'
import { createPace } from './derive-pace.ts'
import { createTraceDerivation } from './derive-trace.ts'
import { createDerivedRows, type DerivedTrace } from './derived-rows.ts'
import type { Links } from './links.ts'
import type { Pending } from './pending.ts'
import type { RouteRows } from './route-rows.ts'

type DeriveOptions = {
  database: DatabaseSync
  links: Links
  routes: RouteRows
  pending: Pending
  /** The segments and subsegments of a trace that X-Ray considers, flattened. */
  readSegments(seq: number): Sliced<SegmentPart>
  /** Does what else is to be done for a trace when its records have settled. */
  afterwards(seq: number): Sliced<void>
  /** Called for a trace that cannot be assembled: it stays as it is. */
  onProblem(problem: unknown): void
}

// Small traces that are read before they are written together.
const tracesPerStep = 20

/** Readers wait this long. While more arrives than can be derived, the newest are missing. */
const patienceMillis = 2000

/**
 * Writes the derived data of traces whose records changed. Not in the transaction that adds the
 * records: a trace would be assembled once for each of its documents, while a daemon waits.
 */
export function createDerivation(options: DeriveOptions) {
  const { database, pending, readSegments, afterwards, onProblem } = options
  const rows = createDerivedRows(options)
  const derive = createTraceDerivation(database, readSegments)
  let isRunning = false
  let running = Promise.resolve()
  let untilMillis = 0

  function* deriveSome(): Sliced<boolean> {
    const traces = pending.take(tracesPerStep)
    const derived: DerivedTrace[] = []
    for (const trace of traces) {
      try {
        derived.push(yield* derive(trace))
      } catch (problem) {
        // One trace that fails must not stop the others.
        onProblem(problem)
        pending.done(trace.seq)
      }
      yield
    }
    yield* rows.write(derived)
    for (const { seq } of traces) yield* afterwards(seq)
    return traces.length > 0
  }

  /** Runs until nothing is pending, or the time is up. */
  function* deriveAll(): Sliced<void> {
    try {
      const hasTime = () => performance.now() < untilMillis
      while (database.isOpen && (yield* deriveSome()) && hasTime()) yield
    } finally {
      isRunning = false
    }
  }

  /** A reader that comes in the meantime prolongs the work. */
  function work(millis: number): Promise<void> {
    untilMillis = Math.max(untilMillis, performance.now() + millis)
    if (!isRunning) {
      isRunning = true
      running = runInSlices(deriveAll())
    }
    return running
  }

  const pace = createPace({
    work,
    isMore: () => database.isOpen && pending.isAny(),
    onProblem,
  })

  // An earlier process, or the upgrade of its store, may have left many.
  if (pending.isAny()) pace.wake()

  return {
    /** Derives everything that has arrived until now. */
    settle: () => work(patienceMillis),
    /** New records are derived soon, or when a reader needs them. */
    wake: pace.wake,
    close: pace.close,
  }
}
