import { isObject, type JsonObject } from '../../../json/json-object.ts'
import { bucketOf, outcomeOf } from '../../graph/outcome.ts'

type DocumentParts = {
  /** Subsegments, at any depth. */
  subsegments: number
  /** Parts that failed, the segment itself included. */
  failed: number
}

/** Counts the parts of a segment's document. */
export function partsOf(document: JsonObject): DocumentParts {
  const parts = { subsegments: 0, failed: bucketOf(outcomeOf(document)) === 'ok' ? 0 : 1 }
  const inner = Array.isArray(document.subsegments) ? document.subsegments : []
  for (const subsegment of inner) {
    if (!isObject(subsegment) || typeof subsegment.id !== 'string') continue
    const { subsegments, failed } = partsOf(subsegment)
    parts.subsegments += 1 + subsegments
    parts.failed += failed
  }
  return parts
}
