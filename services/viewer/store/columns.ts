import type { SpanKind, TraceSpan } from '../api.ts'
import { isDeeperThan, isObject, maxNesting } from '../json-object.ts'

/** How values become columns and come back. */

// Beyond this SQLite's integers no longer come back as exact JavaScript numbers: the year 2255.
const maxMicros = 9_000_000_000_000_000

/** Whole microseconds of milliseconds with a fraction; what is no time at all becomes 0. */
export function toMicros(millis: number): number {
  if (Number.isNaN(millis)) return 0
  return Math.round(Math.min(Math.max(millis * 1000, -maxMicros), maxMicros))
}

export const toMillis = (micros: number) => micros / 1000

// As OTLP numbers them.
const spanKinds = ['INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const

export const serverKind = 1

export const kindToColumn = (kind: SpanKind) => Math.max(spanKinds.indexOf(kind), 0)

export const columnToKind = (column: number): SpanKind => spanKinds[column] ?? 'INTERNAL'

const statuses = ['UNSET', 'OK', 'ERROR'] as const

export const errorStatus = 2

export const statusToColumn = (status: TraceSpan['status']) => Math.max(statuses.indexOf(status), 0)

export const columnToStatus = (column: number): TraceSpan['status'] => statuses[column] ?? 'UNSET'

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
    const value: unknown = JSON.parse(text)
    return isObject(value) && !isDeeperThan(value, maxNesting) ? value : {}
  } catch {
    return {}
  }
}
