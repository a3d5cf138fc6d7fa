import type { SpanKind, TraceSpan } from '../../records/api.ts'

/** Conversions between values and columns. */

// From 83 days before 1970 to the year 2255: JavaScript's numbers hold the distance exactly.
const minMicros = -7_000_000_000_000
const maxMicros = 9_000_000_000_000_000

/** Whole microseconds of milliseconds with a fraction; 0 for NaN. */
export function toMicros(millis: number): number {
  if (Number.isNaN(millis)) return 0
  return within(Math.round(millis * 1000))
}

/** Clamps a computed time. */
export const within = (micros: number) => Math.min(Math.max(micros, minMicros), maxMicros)

/** W3C trace flags, one byte; NULL for invalid ones. */
export const toFlags = (value: number | undefined): number | null =>
  value !== undefined && Number.isInteger(value) ? value & 0xff : null

export const toMillis = (micros: number) => micros / 1000

/** SQL that writes microseconds as milliseconds digit by digit, since SQLite's floats lose some. */
export const millisInJson = (column: string) =>
  `iif(${column} < 0, '-', ''), abs(${column}) / 1000, '.', substr(abs(${column}) % 1000 + 1000, 2)`

// OTLP's numbers.
const spanKinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const

export const serverKind = 1
export const consumerKind = 4

/** SERVER and CONSUMER: spans that answer another one. */
export const isCalleeKind = (kind: number) => kind === serverKind || kind === 4

export const kindToColumn = (kind: SpanKind) => Math.max(spanKinds.indexOf(kind), 0)

export const kindInJson = (column: string) => nameInJson(column, spanKinds)

export const columnToKind = (column: number): SpanKind => spanKinds[column] ?? 'INTERNAL'

const statuses = ['UNSET', 'OK', 'ERROR'] as const

export const errorStatus = 2

export const statusToColumn = (status: TraceSpan['status']) => Math.max(statuses.indexOf(status), 0)

export const statusInJson = (column: string) => nameInJson(column, statuses)

export const columnToStatus = (column: number): TraceSpan['status'] => statuses[column] ?? 'UNSET'

/** The SQL of `columnTo…`: the name for a column's number, the first name for any other number. */
function nameInJson(column: string, [first, ...others]: readonly string[]): string {
  const cases = others.map((name, index) => `WHEN ${index + 1} THEN '"${name}"'`)
  return `CASE ${column} ${cases.join(' ')} ELSE '"${first}"' END`
}

export const optionalText = (column: unknown) => (column === null ? undefined : String(column))

export const optionalNumber = (column: unknown) => (column === null ? undefined : Number(column))

/** JSON of a decoded value; values without a JSON form are written as text. */
export function toJson(value: unknown): string {
  try {
    return JSON.stringify(value) ?? 'null'
  } catch {
    return JSON.stringify(value, (_, inner) => (typeof inner === 'bigint' ? `${inner}` : inner))
  }
}

/** Parses JSON that this store wrote; `fallback` for any other text. */
export function parseJson<Value>(text: unknown, fallback: Value): Value {
  try {
    return JSON.parse(String(text)) as Value
  } catch {
    return fallback
  }
}
