import type { DatabaseSync } from 'node:sqlite'
import type { Sliced } from '../../turns/turns.ts'
import { createFirstSegment } from './first-segment.ts'
import { createLooseAmounts } from './loose-amounts.ts'
import { createTraceAmounts, type TraceAmounts } from './trace-amounts.ts'
import { createWeighLines } from './weigh-lines.ts'
import { createWeighSpans } from './weigh-spans.ts'
import type { WeighedTrace } from './weighed-trace.ts'

export type AmountQueries = ReturnType<typeof openAmounts>

/** Traces with at most this many spans and lines are read together. */
const fewRows = 100
const tracesTogether = 20

/** Reads how much came: of the traces' own rows, and in detail of some traces. */
export function openAmounts(database: DatabaseSync) {
  const weighSpans = createWeighSpans(database)
  const weighLines = createWeighLines(database)
  const firstSegment = createFirstSegment(database)

  /** @param traces a few small ones, or a single one */
  function weigh(traces: TraceAmounts[]): WeighedTrace[] {
    const ofSpans = weighSpans(traces)
    const ofLines = weighLines(traces)
    return traces.map(trace => {
      const { seq, spans, segments, items } = trace
      const ofSegment = spans === 0 && segments > 0 ? firstSegment(seq) : undefined
      const named = { ...ofLines.get(seq), ...ofSegment, ...ofSpans.get(seq) }
      const weight = named.entry?.weight ?? 1
      const isKept = spans > 0 || segments > 0
      return {
        ...(named.entry && { entry: named.entry }),
        ...(named.rule !== undefined && { rule: named.rule }),
        amounts: {
          ...ofLines.get(seq)?.amounts,
          ...ofSpans.get(seq)?.amounts,
          kept: isKept ? 1 : 0,
          unseen: isKept ? 0 : 1,
          requests: isKept ? weight : 0,
          twice: spans > 0 && segments > 0 ? 1 : 0,
          segments,
          segmentsWeighted: weight * segments,
          items,
        },
        events: ofSpans.get(seq)?.events ?? [],
      }
    })
  }

  return {
    traces: createTraceAmounts(database),
    loose: createLooseAmounts(database),

    /** Reads the records of traces. */
    *details(traces: TraceAmounts[], take: (trace: WeighedTrace) => void): Sliced<void> {
      const isSmall = ({ spans, lines }: TraceAmounts) => spans + lines <= fewRows
      const small = traces.filter(isSmall)
      for (let from = 0; from < small.length; from += tracesTogether) {
        for (const weighed of weigh(small.slice(from, from + tracesTogether))) take(weighed)
        yield
      }
      for (const trace of traces) {
        if (isSmall(trace)) continue
        for (const weighed of weigh([trace])) take(weighed)
        yield
      }
    },
  }
}
