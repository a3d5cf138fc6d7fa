import type { SpanShape } from '../../scenarios/scenario.ts'
import type { Trace, TraceSpan } from '../records/api.ts'

/** The spans of a trace that have a shape. */
export const findSpans = ({ spans }: Trace, shape: SpanShape): TraceSpan[] =>
  spans.filter(span => hasShape(span, shape))

function hasShape(span: TraceSpan, shape: SpanShape): boolean {
  const { attributes = {}, atLeastMillis = 0, atMostMillis = Infinity, ...same } = shape
  return (
    Object.entries(same).every(([key, value]) => span[key as keyof TraceSpan] === value) &&
    Object.entries(attributes).every(([key, value]) => fits(span.attributes[key], value)) &&
    span.durationMillis >= atLeastMillis &&
    span.durationMillis <= atMostMillis
  )
}

const fits = (given: unknown, wanted: unknown) =>
  wanted === true ? given !== undefined : given === wanted

/** `CLIENT INSERT notifications`, for a person. */
export const spanWords = ({ kind, service, name, attributes }: SpanShape): string =>
  [kind, service, name, attributes && Object.keys(attributes).join(', ')].filter(Boolean).join(' ')
