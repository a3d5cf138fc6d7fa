import type { JsonObject } from '../../json/json-object.ts'
import type { NodeId } from '../filter/xray/subject.ts'
import type { SpanKind } from '../records/api.ts'

/** A span as the map and the filters read it. */
export type MapSpan = {
  id: string
  parentId?: string
  service: string
  name: string
  kind: SpanKind
  startMillis: number
  /** Absent while it is in progress. */
  durationMillis?: number
  isError: boolean
  httpStatus?: number
  /** Its other members as JSON, which is parsed only where they are needed. */
  text: string
  data(): SpanData
}

export type SpanData = {
  attributes: Attributes
  events: { name: string; attributes: Attributes }[]
  links: { traceId: string; spanId: string }[]
  statusMessage?: string
}

export type Attributes = Record<string, unknown>

/**
 * What a span calls, as far as its attributes say it. `node` is the callee's node when the callee
 * sent nothing; without it, the document of an AWS call names the node (rule G6).
 */
export type Peer = { name: string; node?: NodeId; aws?: JsonObject }

/** The first of some attributes that is a text with characters, or a number. */
export function firstText(attributes: Attributes, ...keys: string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key]
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}
