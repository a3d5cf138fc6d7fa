import type { DatabaseSync } from 'node:sqlite'
import type { ErrorRecord } from '../../errors/error-record.ts'
import type { Bounds } from './bounds.ts'
import { reportOf } from './error-reports.ts'
import { createErrorSettling } from './error-settling.ts'
import type { Ledger } from './ledger.ts'
import type { Occurrence, OccurrenceRows } from './occurrence-rows.ts'
import type { Tally } from './tally.ts'
import type { TraceRows } from './trace-rows.ts'

type Options = {
  traces: TraceRows
  occurrences: OccurrenceRows
  ledger: Ledger
  bounds: Bounds
}

/** Spans that one transaction looks at, in some milliseconds; later ones settle the other traces. */
const costPerWrite = 10_000

/** Writes the errors that were found in spans, segments and log lines. */
export function createErrorRows(
  database: DatabaseSync,
  { traces, occurrences, ledger, bounds }: Options,
) {
  const settle = createErrorSettling(database, traces, occurrences)
  /** Traces with errors of which some may be the same, the first one next. */
  const unsettled = new Set<string>()

  /** Call when the records of a transaction are written. */
  function add(tally: Tally): void {
    for (const { traceId, read } of tally.found) {
      if (traceId === undefined) addLoose(read(), tally)
      else addToTrace(traceId, read, tally)
    }
    for (const { traceId, key } of tally.linked) link(traceId, key, tally)
    for (const traceId of tally.unsettled) unsettled.add(traceId)
    settleSome()
  }

  function settleSome(): void {
    let cost = 0
    for (const traceId of unsettled) {
      if (cost >= costPerWrite) return
      unsettled.delete(traceId)
      cost += settle(traceId)
    }
  }

  /** Moves the error of a line that has found its trace. */
  function link(traceId: string, key: string, tally: Tally): void {
    const { seq, foundErrors } = traces.open(traceId, 'rollbar', '')
    if (foundErrors >= bounds.foundErrorsOfTrace) return
    const bytes = occurrences.moveTo(seq, key)
    if (bytes === undefined) return
    ledger.addLoose('items', -1, -bytes)
    traces.gainErrors(seq, { rows: 1, bytes })
    tally.unsettled.add(traceId)
  }

  function addLoose(errors: ErrorRecord[], tally: Tally): void {
    for (const error of errors) {
      if (occurrences.isThere(error.key)) continue
      const { rows, bytes } = occurrences.write(toOccurrence(error), null)
      ledger.addLoose('items', rows, bytes)
      tally.keep({ rows, bytes })
    }
  }

  /** Beyond the bound nothing is read. No record is lost: it is kept with what it was found in. */
  function addToTrace(traceId: string, read: () => ErrorRecord[], tally: Tally): void {
    const head = traces.open(traceId, 'rollbar', '')
    const left = bounds.foundErrorsOfTrace - head.foundErrors
    const room = Math.min(left, tally.roomIn(head, 'items'))
    if (room <= 0) return
    for (const error of read().slice(0, room)) {
      if (occurrences.isThere(error.key)) continue
      const gained = occurrences.write(toOccurrence(error), head.seq)
      traces.gainErrors(head.seq, gained)
      tally.keep(gained, traceId)
      tally.unsettled.add(traceId)
    }
  }

  return { add, isBehind: () => unsettled.size > 0 }
}

const toOccurrence = (error: ErrorRecord): Occurrence => ({ ...error, report: reportOf(error) })
