import { isObject } from '../../json/json-object.ts'

type AnyValue = object

/** Plain values as OTLP's, the other way round than `plainValue` of from-otlp reads them. */
export function anyValue(value: unknown): AnyValue {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number') {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  }
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } }
  return isObject(value) ? { kvlistValue: { values: keyValues(value) } } : {}
}

export const keyValues = (attributes: Record<string, unknown>) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }))

/** A time in epoch milliseconds with a fraction, as OTLP's nanoseconds: decimal text. */
export const unixNano = (millis: number) => nanosOf(Math.round(millis * 1000))

/** The same of whole microseconds, which a double holds exactly. OTLP knows no time before 1970. */
export const nanosOf = (micros: number) => (micros > 0 ? `${micros}000` : '0')

/** Absent members are left out of JSON. */
export const ifGiven = <Value>(value: Value | undefined, absent?: Value) =>
  value === absent ? undefined : value
