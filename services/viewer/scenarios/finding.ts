import type { Expectation, SpanShape } from '../../scenarios/scenario.ts'
import type { Trace, TraceSpan } from '../records/api.ts'
import { findSpans, spanWords } from './find-spans.ts'

/** Whether an expectation holds; `found` is what is there instead, or what shows it. */
export type Finding = { holds: boolean; found: string; spanId?: string }

/** The expectation that has a member. */
export type Expecting<Member extends string> = Extract<Expectation, { [key in Member]: unknown }>

export const millis = (value: number) => `${Math.round(value)} ms`

export const idOf = (span: TraceSpan | undefined) => (span ? { spanId: span.spanId } : {})

/** A finding about a span that has to be there. */
export function ofSpan(
  trace: Trace,
  shape: SpanShape,
  find: (span: TraceSpan) => Finding,
): Finding {
  const [span] = findSpans(trace, shape)
  return span ? find(span) : { holds: false, found: `no ${spanWords(shape)}` }
}

/** The same about two; the finding leads to the second. */
export const ofSpans = (
  trace: Trace,
  [one, other]: readonly [SpanShape, SpanShape],
  find: (one: TraceSpan, other: TraceSpan) => Finding,
): Finding =>
  ofSpan(trace, one, first =>
    ofSpan(trace, other, second => ({ ...find(first, second), ...idOf(second) })),
  )
