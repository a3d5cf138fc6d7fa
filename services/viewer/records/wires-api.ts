/** What wires received, and faults of theirs, as the page API answers them. See api.ts. */

export type Wire =
  | 'otlp-traces'
  | 'otlp-logs'
  | 'otlp-metrics'
  | 'xray-udp'
  | 'xray-tcp'
  | 'xray-api'
  | 'rollbar'
  | 'logs'

export const wires = [
  'otlp-traces',
  'otlp-logs',
  'otlp-metrics',
  'xray-udp',
  'xray-tcp',
  'xray-api',
  'rollbar',
  'logs',
] as const satisfies Wire[]

/** `received` counts spans, log lines, segments and items, not requests. */
export type WireCounts = {
  received: number
  rejected: number
  dropped: number
  bytes: number
  lastSeenMillis: number | null
}

export type Wires = { [wire in Wire]: WireCounts }

/** One request or datagram as received. Keys and tokens are masked. */
export type RawPayload = {
  timeMillis: number
  /** `POST /v1/traces`, `UDP datagram`; with the operation, where an AWS client names one. */
  what: string
  headers: Record<string, string>
  bytes: number
  /** `text` as received; `decoded`: the records of a protobuf, as JSON; `hex`: its first bytes. */
  shownAs: 'text' | 'decoded' | 'hex'
  body: string
  /** Bytes at the end that were not kept. */
  cutBytes: number
  /** The answer's status, if there was an answer. */
  status?: number
  /** Why the payload, or records in it, were rejected. */
  reasons: string[]
}

/** `GET /-/api/wires/<wire>`: the last payloads and the last rejected ones, newest first. */
export type WireDetail = {
  wire: Wire
  counts: WireCounts
  payloads: RawPayload[]
  rejected: RawPayload[]
}

/** How a wire misbehaves on purpose. Without `status`, `hang` and `drop` it is only slow. */
export type Fault = {
  /** 400 to 599, answered in the vendor's shape. */
  status?: number
  retryAfterSeconds?: number
  delayMillis?: number
  /** Which share of the requests, above 0 and up to 1. @default 1 */
  share?: number
  /** Never answers. */
  hang?: boolean
  /** Cuts the connection; on the UDP wire, drops the datagram. */
  drop?: boolean
}

/** `GET|PUT /-/api/faults`, with `FAULTS=on`. A PUT changes only the wires that it names. */
export type Faults = { [wire in Wire]: Fault | null }
