/** The set-up, sampling and what senders dropped, as the page API answers them. See api.ts. */
import type { Lens } from './summary-api.ts'

/** A sampling rule: one of the viewer's, or one that only log lines name. */
export type SamplingRuleSummary = {
  name: string
  /** Of one of the viewer's, what it says in words; `matches` and `samples` as `GET /a` and `5/s, then 10 %`. */
  rule?: { priority: number; matches: string; samples: string }
  /** How many traces of the range it kept and dropped, by their log lines, and the newest of each. */
  kept: number
  dropped: number
  newestKept?: string
  newestDropped?: string
}

/** `GET /-/api/sampling`: rules in the order in which they are tried. */
export type SamplingAnswer = {
  rules: SamplingRuleSummary[]
  groups: { name: string; filter: string }[]
  /** There are more lines than were looked at: since when the counts are. */
  sinceMillis?: number
}

/**
 * `GET /-/api/sampling/<trace id>`: why the trace was sampled out, and how many of the same service,
 * route and rule were kept and dropped; of a trace without a request in its lines 0. `text` says all
 * of it in words.
 */
export type SampledOutAnswer = {
  text: string
  rule?: string
  service?: string
  route?: string
  kept: number
  dropped: number
  newestKept?: string
}

/** How much a process dropped since its start, by lens, destination and reason. */
export type SenderDrop = {
  service: string
  stream: string
  lens: string
  destination: string
  reason: string
  count: number
  /** The time of the log line that says so. */
  timeMillis: number
  /** Such as `activities dropped 28,000 spans (queue full)`. */
  text: string
}

/**
 * `/-/api/sender-drops?range=`: records that senders dropped before sending, by their own log lines,
 * the largest count first. The viewer cannot count what was never sent.
 */
export type SenderDropsAnswer = { drops: SenderDrop[] }

/** What one lens has of a service in a range. Without records, `lastMillis` is null. */
export type SetupCell = {
  count: number
  /** Arrival of the newest record, or of its trace's first one of this lens. */
  lastMillis: number | null
  /** Something was announced, or sent, and is not here. */
  problem?: string
  /** The line that mends or adds it, to be copied; of a refusal the page that shows it. */
  fix?: string
}

export type SetupService = {
  service: string
  /** `python (opentelemetry 1.30.0)`, as far as its records say. */
  language?: string
  lenses: { [lens in Lens]: SetupCell }
}

export type SetupCheck = {
  name: string
  state: 'ok' | 'warning' | 'failing'
  text: string
  /** A sentence; what is to be copied is between backticks. */
  fix?: string
}

/** `GET /-/api/setup`: what comes from which service by which lens, and what is wrong with it. */
export type SetupAnswer = {
  services: SetupService[]
  checks: SetupCheck[]
  /** The range, and of how many of its traces the newest were looked at. */
  fromMillis: number
  traces: { looked: number; ofRange: number }
}

/** `GET /-/api/viewer`: where records are taken. */
export type WhereAnswer = {
  /** Of the activities service, for demo requests. Absent: the viewer runs alone. */
  activitiesUrl?: string
  /** The same as `host:port`, if the reader of this answer can reach it. */
  activitiesAddress?: string | undefined
  /** What to set in an application for each kind of record, with the addresses of this viewer. */
  howToSend: [what: string, setting: string][]
  /** Where each wire's own port is open; the page's port takes all but `xray`. */
  ports: { otlp?: number; otlpGrpc?: number; xray?: number }
}
