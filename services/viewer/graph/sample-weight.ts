/** Rates beyond are mistakes: one request would stand for all others. */
const most = 1_000_000

/**
 * How many requests a kept one stands for: Honeycomb's attribute `SampleRate`, else the threshold of
 * probability sampling in the trace state (`ot=th:…`); 1 where neither says it.
 * https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 */
export function sampleWeight(sampleRate: unknown, traceState: unknown): number {
  const rate = Number(sampleRate ?? Number.NaN)
  if (rate >= 1) return Math.min(rate, most)
  const [, digits] =
    /(?:^|,)\s*ot=(?:[^,]*;)?th:([0-9a-f]{1,14})(?![0-9a-f])/.exec(`${traceState}`) ?? []
  if (digits === undefined) return 1
  const rejected = Number.parseInt(digits.padEnd(14, '0'), 16) / 2 ** 56
  return Math.min(1 / (1 - rejected), most)
}
