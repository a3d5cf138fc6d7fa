import { type SpanContext, TraceFlags } from '@opentelemetry/api'
import type { HeaderValue } from './headers.ts'
import { isSpanId, isTraceId } from './trace-id.ts'

/** Level 2's second flag, which the API does not name: the trace id's last 7 bytes are random. */
export const randomFlag = 0x02

type Flags = {
  isSampled: boolean | undefined
  isRandom: boolean
}

export const traceFlagsOf = ({ isSampled, isRandom }: Flags) =>
  (isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE) | (isRandom ? randomFlag : 0)

// Version ff is forbidden. A later version may add fields after the flags; version 00 may not.
const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-[^,]*)?$/

/** Undefined when the header is malformed, is there twice, or has an id of zeroes. */
export function parseTraceparent(value: HeaderValue) {
  // Two headers, or two values joined by a comma, name no single parent.
  if (value === undefined || (Array.isArray(value) && value.length !== 1)) return undefined
  const match = form.exec(String(value).trim())
  if (!match) return undefined
  const [, version, traceId = '', parentId = '', flags = '', rest] = match
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined
  if (!isTraceId(traceId) || !isSpanId(parentId)) return undefined
  // Flags are bits. The unknown ones are not passed on, as the specification requires.
  const bits = Number.parseInt(flags, 16)
  const isSampled = (bits & TraceFlags.SAMPLED) !== 0
  return { traceId, parentId, isSampled, isRandom: (bits & randomFlag) !== 0 }
}

/** `00-<trace>-<span>-<flags>`, the form of `traceparent` and `traceresponse`. */
export const formatTraceparent = ({ traceId, spanId, traceFlags }: SpanContext): string =>
  `00-${traceId}-${spanId}-${formatFlags(traceFlags)}`

/** Two hex digits. */
export const formatFlags = (flags: number): string => flags.toString(16).padStart(2, '0')
