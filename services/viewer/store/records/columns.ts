import { isObject } from '../../json/json-object.ts'
import { parseJsonText } from '../../json/outside-json.ts'
import type { SpanKind, TraceSpan } from '../../records/api.ts'

/** How values become columns and come back. */

// From 83 days before 1970 to the year 2255: JavaScript counts the distance between the two exactly.
const minMicros = -7_000_000_000_000
const maxMicros = 9_000_000_000_000_000

/** Whole microseconds of milliseconds with a fraction; what is no time at all becomes 0. */
export function toMicros(millis: number): number {
  if (Number.isNaN(millis)) return 0
  return within(Math.round(millis * 1000))
}

/** A time that was computed from others. */
export const within = (micros: number) => Math.min(Math.max(micros, minMicros), maxMicros)

/** An HTTP status; NULL for a number that is none. */
export const toHttpStatus = (value: unknown): number | null => {
  const code = Number(value)
  return value !== undefined && Number.isInteger(code) && code >= 0 && code < 1000 ? code : null
}

/** W3C trace flags, one byte; NULL for a number that is none. */
export const toFlags = (value: number | undefined): number | null =>
  value !== undefined && Number.isInteger(value) ? value & 0xff : null

export const toMillis = (micros: number) => micros / 1000

/** SQL that writes a column of microseconds as milliseconds, digit by digit: SQLite's floats lose some. */
export const millisInJson = (column: string) =>
  `iif(${column} < 0, '-', ''), abs(${column}) / 1000, '.', substr(abs(${column}) % 1000 + 1000, 2)`

// As OTLP numbers them.
const spanKinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const

export const serverKind = 1

export const kindToColumn = (kind: SpanKind) => Math.max(spanKinds.indexOf(kind), 0)

export const kindInJson = (column: string) => nameInJson(column, spanKinds)

export const columnToKind = (column: number): SpanKind => spanKinds[column] ?? 'INTERNAL'

const statuses = ['UNSET', 'OK', 'ERROR'] as const

export const errorStatus = 2

export const statusToColumn = (status: TraceSpan['status']) => Math.max(statuses.indexOf(status), 0)

export const statusInJson = (column: string) => nameInJson(column, statuses)

export const columnToStatus = (column: number): TraceSpan['status'] => statuses[column] ?? 'UNSET'

/** SQL for what `columnTo…` does: the name that a column numbers, the first for any other number. */
function nameInJson(column: string, [first, ...others]: readonly string[]): string {
  const cases = others.map((name, index) => `WHEN ${index + 1} THEN '"${name}"'`)
  return `CASE ${column} ${cases.join(' ')} ELSE '"${first}"' END`
}

/** JSON of what a wire decoded; values that JSON has no spelling for are written as text. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner))
  }
}

/** What a JSON text spells that this store wrote; `fallback` when it does not. */
export function parseJson<Value>(text: unknown, fallback: Value): Value {
  try {
    return JSON.parse(String(text)) as Value
  } catch {
    return fallback
  }
}

/** The object a JSON text spells; `{}` for any other text, and for one nested too deep. */
export function parseObject(text: string): Record<string, unknown> {
  if (!text.trimStart().startsWith('{')) return {}
  try {
    const value = parseJsonText(text)
    return isObject(value) ? value : {}
  } catch {
    return {}
  }
}
