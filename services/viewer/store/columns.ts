import type { SpanKind, TraceSpan } from '../api.ts'
import { isObject } from '../json-object.ts'
import { parseJsonText } from '../outside-json.ts'

/** How values become columns and come back. */

// Beyond this SQLite's integers no longer come back as exact JavaScript numbers: the year 2255.
const maxMicros = 9_000_000_000_000_000

/** Whole microseconds of milliseconds with a fraction; what is no time at all becomes 0. */
export function toMicros(millis: number): number {
  if (Number.isNaN(millis)) return 0
  return Math.round(Math.min(Math.max(millis * 1000, -maxMicros), maxMicros))
}

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
