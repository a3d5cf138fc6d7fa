/** The service map, as the page API answers it. See api.ts. */

export type Counts = {
  ok: number
  error: number
  throttle: number
  fault: number
  total: number
  averageMillis: number
}

/** Requests by duration: rounded to 1 ms, from a second on to three digits. */
export type Histogram = { millis: number; count: number }[]

export type MapNode = Counts & {
  id: string
  name: string
  /** X-Ray's: `client`, an origin, `remote`, `Database::SQL`, …; empty when unknown. */
  type: string
  /** Of AWS: one name and type may stand for several services. */
  accountId?: string
  root: boolean
  /** Whether it sent neither segments nor spans, and is known only from its callers. */
  inferred: boolean
  histogram: Histogram
  /**
   * In the map of one trace: ids of the segments of this node, then of the calls to it (ids of
   * `Trace.segments`, or of `Trace.spans` where a service sent no segments).
   */
  segmentIds?: string[]
}

export type MapEdge = Counts & { from: string; to: string; histogram: Histogram }

export type MapAnswer = {
  nodes: MapNode[]
  edges: MapEdge[]
  /** `spans` stand for the services that sent no segments. */
  drawnFrom: 'segments' | 'spans' | 'both' | 'nothing'
  /**
   * How many nodes and edges are left out of a map that is too large to look at; in the map of one
   * trace also how many segments and spans it is not drawn from, since there are too many.
   */
  more?: { nodes: number; edges: number; records?: number }
}
