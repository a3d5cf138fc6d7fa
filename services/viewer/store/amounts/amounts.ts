/**
 * What is counted of traces, with the kind of record that a sample of each is scaled by. Spans,
 * segments, items and lines are as they came; `…Weighted` are those of all requests, by the weights
 * of the kept ones.
 */
const kindOf = {
  /** Traces with a span or a segment. */
  kept: 'kept',
  /** Requests that the kept ones stand for. */
  requests: 'kept',
  /** Traces with spans and with segments. */
  twice: 'kept',
  spans: 'spans',
  spanEvents: 'spans',
  links: 'spans',
  /** As CloudWatch keeps a span: JSON with its resource, about. */
  spanBytes: 'spans',
  eventsWeighted: 'spans',
  spanBytesWeighted: 'spans',
  /** Exceptions that an outer span recorded once more. */
  repeatedExceptions: 'spans',
  /** Spans of calls that were made again. */
  resends: 'spans',
  /** Spans of a framework's inside: middleware, sockets, names, files. */
  insideSpans: 'spans',
  /** Segments and subsegments. */
  segments: 'segments',
  segmentsWeighted: 'segments',
  items: 'items',
  /** Traces without a span or a segment: sampled out, or logs alone. */
  unseen: 'unseen',
  lines: 'lines',
  lineBytes: 'lines',
  /** Lines that came by OTLP; they are among the others. */
  otlpLines: 'lines',
  otlpLineBytes: 'lines',
  debugLines: 'lines',
  debugLineBytes: 'lines',
} as const

export type Amount = keyof typeof kindOf
export type AmountKind = (typeof kindOf)[Amount]
export type Amounts = { [amount in Amount]: number }

const all = Object.keys(kindOf) as Amount[]

export const noAmounts = () => Object.fromEntries(all.map(amount => [amount, 0])) as Amounts

/** Adds in place. */
export function addAmounts(to: Amounts, more: Partial<Amounts>): void {
  for (const amount of all) to[amount] += more[amount] ?? 0
}

/** The amounts of all records, by those of a sample. */
export const scaleAmounts = (sample: Amounts, factors: { [kind in AmountKind]: number }) =>
  Object.fromEntries(
    all.map(amount => [amount, sample[amount] * factors[kindOf[amount]]]),
  ) as Amounts
