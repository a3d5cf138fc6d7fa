import type { FlagKeyword, NumberKeyword, StateKeyword, TextKeyword } from './expression.ts'

/**
 * What a filter expression is tested on: a trace, with the requests that its services answered and
 * the calls between them. Kept as JSON beside each trace; absent values are left out.
 */
export type TraceSubject = {
  /** Simple keywords refer to the first request of the trace. */
  trace: FilterElement
  services: (FilterElement & { node: NodeId })[]
  edges: (FilterElement & { from: NodeId; to: NodeId })[]
  annotations: Record<string, AnnotationValue[]>
  /** Attributes of spans, which filters see as annotations. Only where spans are judged. */
  attributes?: Record<string, AnnotationValue[]>
  /** What the viewer says of the trace as a whole; X-Ray's API has none. Looked up when asked. */
  states?: () => TraceStates
}

export type TraceStates = { [keyword in StateKeyword]?: boolean }

export type AnnotationValue = string | number | boolean

/** A node of the map: equal name, type and account are the same node. */
export type NodeId = { name: string; type?: string; accountId?: string }

/** One request or call, with the values that keywords refer to. Times are in seconds. */
export type FilterElement = {
  flags: { [keyword in FlagKeyword]?: true }
  numbers: { [keyword in NumberKeyword]?: number }
  texts: { [keyword in TextKeyword]?: string[] }
}
