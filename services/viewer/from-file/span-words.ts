import type { Attributes } from '../from-otlp/any-value.ts'
import { MalformedJsonError } from '../from-otlp/json-values.ts'
import { spanKinds, statusCodes, type WireSpan } from '../from-otlp/span-record.ts'
import { parseUnixNano, type UnixNano } from '../from-otlp/time.ts'
import { quoteJson } from '../json/quote-json.ts'
import { takeOut, takeText } from './jaeger-tags.ts'

/** An id of Jaeger's or Zipkin's, which may lack its zeroes at the start. */
export const paddedId = (id: string, digits: number) =>
  id === '' ? '' : id.toLowerCase().padStart(digits, '0')

/** A 64-bit trace id is the second half of one of 128 bits. */
export const paddedTraceId = (id: string) => paddedId(id, 32)

export const paddedSpanId = (id: string) => paddedId(id, 16)

const microsForm = /^\d{1,17}$/

/** Whole microseconds, as a number or as text, as OTLP's time. Throws `MalformedJsonError`. */
export function toUnixNano(name: string, value: unknown): UnixNano {
  const text = typeof value === 'number' ? String(Math.round(value)) : value
  const isMicros = typeof text === 'string' && microsForm.test(text)
  const time = isMicros ? parseUnixNano(`${text}000`) : undefined
  if (time) return time
  throw new MalformedJsonError(`${name} ${quoteJson(value)}: expected microseconds`)
}

/** The end of a span, whose duration may be absent. Throws `MalformedJsonError`. */
export function endAfter(start: unknown, duration: unknown): UnixNano {
  const micros = Number(start) + Number(duration ?? 0)
  return toUnixNano('duration', Number.isFinite(micros) && micros >= 0 ? micros : duration)
}

/** By the name, in either case; 0 for another. */
export const kindNumber = (name: string) =>
  Math.max(0, spanKinds.lastIndexOf(name.toUpperCase() as never))

/**
 * Takes out the tags by which OpenTelemetry's exporters say what other formats have no field for
 * (https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/), and the tag `error`.
 */
export function statusFromTags(
  attributes: Attributes,
): Pick<WireSpan, 'statusCode' | 'statusMessage'> {
  const code = statusCodes.indexOf(takeText(attributes, 'otel.status_code').toUpperCase() as never)
  const message = takeText(attributes, 'otel.status_description')
  const { error } = attributes
  const isFlag = error === true || error === false || error === 'true' || error === 'false'
  const isError = error !== undefined && error !== false && error !== 'false'
  if (isFlag) takeOut(attributes, 'error')
  const text = isError && !isFlag && message === '' ? String(error) : message
  return { statusCode: isError && code <= 0 ? 2 : Math.max(code, 0), statusMessage: text }
}

/** Takes out the name and version of the library that made the span. */
export function scopeFromTags(attributes: Attributes): { name: string; version: string } {
  const library = {
    name: takeText(attributes, 'otel.library.name'),
    version: takeText(attributes, 'otel.library.version'),
  }
  const name = takeText(attributes, 'otel.scope.name') || library.name
  return { name, version: takeText(attributes, 'otel.scope.version') || library.version }
}
