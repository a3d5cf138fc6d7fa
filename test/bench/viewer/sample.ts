/**
 * The traces that both wires carry: 20 spans each, ten by each service, spread over the last hour.
 */
export const spansPerTrace = 20
export const spansPerService = spansPerTrace / 2
export const serviceNames = ['activities', 'notifications'] as const

const hourSeconds = 3600
/** Every span is still within the hour when it is read. */
const firstSecond = Math.floor(Date.now() / 1000) - hourSeconds + 600
const spreadSeconds = hourSeconds - 900

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0')

export type SampleTrace = {
  /** 32 hex digits. */
  traceId: string
  /** Epoch seconds. */
  startSeconds: number
  durationSeconds: number
  status: number
  handle: string
  /** Id of the span with this index; spans 0 and 10 are the SERVER spans. */
  spanId(index: number): string
}

export function sampleTrace(trace: number, traceCount: number): SampleTrace {
  const startSeconds = firstSecond + (trace / traceCount) * spreadSeconds
  return {
    traceId: hex(Math.floor(startSeconds), 8) + hex(trace + 1, 24),
    startSeconds,
    durationSeconds: 0.005 + (trace % 997) / 5000,
    status: trace % 100 === 0 ? 500 : 200,
    handle: `h${trace % 50}`,
    spanId: index => hex(trace * spansPerTrace + index + 1, 16),
  }
}

export const xrayTraceId = ({ traceId }: SampleTrace) =>
  `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
