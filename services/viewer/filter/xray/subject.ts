import type { FlagKeyword, NumberKeyword, TextKeyword } from './expression.ts'

/**
 * What a filter expression is held against: a trace, with the requests that its services answered
 * and the calls between them. Kept as JSON beside each trace; what is absent is not there.
 */
export type TraceSubject = {
  /** Simple keywords look at the request that the trace began with. */
  trace: FilterElement
  services: (FilterElement & { node: NodeId })[]
  edges: (FilterElement & { from: NodeId; to: NodeId })[]
  annotations: Record<string, AnnotationValue[]>
}

export type AnnotationValue = string | number | boolean

/** A node of the map: equal name, type and account are the same node. */
export type NodeId = { name: string; type?: string; accountId?: string }

/** One request or call, as far as keywords can ask. Numbers of time are seconds. */
export type FilterElement = {
  flags: { [keyword in FlagKeyword]?: true }
  numbers: { [keyword in NumberKeyword]?: number }
  texts: { [keyword in TextKeyword]?: string[] }
}
