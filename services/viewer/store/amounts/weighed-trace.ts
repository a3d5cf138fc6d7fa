import type { Amounts } from './amounts.ts'

/** What one trace adds to the bill, and by what it was sampled. */
export type WeighedTrace = {
  /** Of its first request from outside. Absent: it has log lines or items alone. */
  entry?: Entry
  rule?: string
  amounts: Partial<Amounts>
  /** Spans, their events and their links, by `service` and `name` of the span. */
  events: { service: string; name: string; count: number }[]
}

export type Entry = {
  service: string
  route: string
  /** How many requests it stands for. */
  weight: number
  /** What the caller says that it is. */
  userAgent?: string
}
