import type {
  Cause,
  DocumentAddress,
  Segment,
  Subsegment,
} from '../../../services/x-ray/segment-document.ts'

/** Segment and subsegment in one: the tests look at the members of both. */
export type Entity = Partial<DocumentAddress> &
  Omit<Segment & Subsegment, 'cause' | 'subsegments'> & { cause?: Cause; subsegments?: Entity[] }

/**
 * Every segment and subsegment of a document, nested or listed, each with the parent it hangs on.
 */
export function entitiesOf(text: string): Entity[] {
  const parsed: Entity | Entity[] = JSON.parse(text)
  return [parsed].flat().flatMap(entity => withDescendants(entity, {}))
}

function withDescendants(entity: Entity, inherited: Partial<Entity>): Entity[] {
  const children = entity.subsegments ?? []
  const trace_id = entity.trace_id ?? inherited.trace_id
  const own = { ...inherited, ...entity }
  return [
    own,
    ...children.flatMap(child =>
      withDescendants(child, { trace_id, parent_id: entity.id, type: 'subsegment' }),
    ),
  ]
}
