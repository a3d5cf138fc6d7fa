import { isObject, type JsonObject } from '../../json/json-object.ts'
import type { NodeId } from '../filter/xray/subject.ts'
import type { AssembledTrace, SegmentNode } from './assemble.ts'
import { inferredNode, nodeOfSegment } from './node-id.ts'
import { type Outcome, outcomeOf } from './outcome.ts'

/** A path from the first node that failed down to the last one, service by service. */
export type RootCause = {
  services: CauseService[]
  /** The trace's root failed too, so that its client noticed. */
  isClientImpacting: boolean
}

export type CauseService = { node: NodeId; isInferred: boolean; entities: CauseEntity[] }

export type CauseEntity = { name: string; exceptions: CauseException[]; isRemote: boolean }

type CauseException = { name: string; message: string }

/** Nested calls; a longer path is cut at its start. */
const maxSteps = 100

/** More paths than anyone reads; a trace has one for each of thousands of failed calls. */
const maxCauses = 50

/**
 * The causes of a fault or an error: every failed node without failed calls or subsegments. AWS
 * does not document how it finds them; this follows what its answers look like.
 */
export function rootCauses(trace: AssembledTrace, kind: 'isFault' | 'isError'): RootCause[] {
  const all = [...trace.segments, ...trace.subsegments]
  const byId = new Map(all.map(piece => [piece.id, piece]))
  const wrong = new Set(all.filter(({ document }) => isWrong(document, kind)))
  const parents = new Set([...wrong].map(piece => piece.parentId))
  const lasts = [...wrong].filter(({ id }) => !parents.has(id)).slice(0, maxCauses)
  return lasts.map(last => {
    const path = pathTo(last, byId, wrong)
    const isClientImpacting = path[0] === trace.root && wrong.has(path[0]!)
    return { services: servicesOf(path, trace), isClientImpacting }
  })
}

/** Throttling counts as an error, which it is too. */
function isWrong(document: JsonObject, kind: 'isFault' | 'isError'): boolean {
  const outcome: Outcome = outcomeOf(document)
  return outcome[kind] || (kind === 'isError' && outcome.isThrottle && !outcome.isFault)
}

/** The path from the first failed node's segment down to the last one; ids may form a circle. */
function pathTo(
  last: SegmentNode,
  byId: Map<string, SegmentNode>,
  wrong: Set<SegmentNode>,
): SegmentNode[] {
  const path = new Set<SegmentNode>()
  let piece: SegmentNode | undefined = last
  while (piece && !path.has(piece) && path.size < maxSteps) {
    path.add(piece)
    const parent: SegmentNode | undefined = byId.get(piece.parentId ?? '')
    const isWithin: boolean = piece.type === 'subsegment' || (!!parent && wrong.has(parent))
    piece = isWithin ? parent : undefined
  }
  return [...path].reverse()
}

function servicesOf(path: SegmentNode[], trace: AssembledTrace): CauseService[] {
  const services: CauseService[] = []
  let owner: SegmentNode | undefined
  for (const piece of path) {
    const segment = trace.segmentOf(piece) ?? piece
    if (segment !== owner || services.length === 0) {
      services.push({ node: nodeOfSegment(segment), isInferred: false, entities: [] })
      owner = segment
    }
    services.at(-1)!.entities.push(toEntity(piece))
  }
  const last = path.at(-1)
  const inferred = trace.calls.find(call => call.subsegment === last && call.callees.length === 0)
  if (!inferred) return services
  const entities = [toEntity(inferred.subsegment)]
  return [...services, { node: inferredNode(inferred.subsegment), isInferred: true, entities }]
}

const toEntity = ({ name, document }: SegmentNode): CauseEntity => ({
  name,
  exceptions: exceptionsOf(document),
  isRemote: document.namespace === 'remote' || document.namespace === 'aws',
})

function exceptionsOf({ cause }: JsonObject): CauseException[] {
  const exceptions = isObject(cause) && Array.isArray(cause.exceptions) ? cause.exceptions : []
  return exceptions.filter(isObject).map(({ type, message }) => ({
    name: typeof type === 'string' ? type : '',
    message: typeof message === 'string' ? message : '',
  }))
}
