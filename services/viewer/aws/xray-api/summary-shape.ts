import { isObject } from '../../../json/json-object.ts'
import { toXRayTraceId } from '../../../trace-context/trace-id.ts'
import type { AnnotationValue, NodeId } from '../../filter/xray/subject.ts'
import { type AssembledTrace, assemble, type SegmentNode } from '../../graph/assemble.ts'
import { inferredNode, nodeOfSegment } from '../../graph/node-id.ts'
import { httpOf, outcomeOf } from '../../graph/outcome.ts'
import {
  type CauseEntity,
  type CauseService,
  type RootCause,
  rootCauses,
} from '../../graph/root-causes.ts'
import { nodeKey } from '../../graph/service-graph.ts'
import {
  durationSeconds,
  instanceOf,
  isAnnotationValue,
  maxAnnotations,
  resourceOf,
  toSeconds,
  zoneOf,
} from '../../graph/subject.ts'
import type { TraceSegment } from '../../records/api.ts'
import { toServiceId } from './service-shapes.ts'

/**
 * `TraceSummary` of the API, without its times. Response times have no root causes: AWS lists those
 * for its response time warnings, which do not exist here.
 */
export function toTraceSummary(traceId: string, flattened: TraceSegment[]): object {
  const trace = assemble(flattened)
  const { segments, subsegments, root, isPartial } = trace
  const all = [...segments, ...subsegments]
  const outcome = outcomeOf(root?.document ?? {})
  return {
    Id: toXRayTraceId(traceId),
    Duration: durationSeconds(segments),
    ResponseTime: toSeconds(root?.durationMillis ?? 0),
    HasFault: outcome.isFault,
    HasError: outcome.isError,
    HasThrottle: segments.some(({ document }) => outcomeOf(document).isThrottle),
    IsPartial: isPartial,
    Http: toHttp(root),
    Annotations: annotationsOf(trace, all),
    Users: usersOf(trace, all),
    ServiceIds: servicesOf(trace).map(toServiceId),
    ResourceARNs: texts(all, resourceOf).map(ARN => ({ ARN })),
    InstanceIds: texts(all, instanceOf).map(Id => ({ Id })),
    AvailabilityZones: texts(all, zoneOf).map(Name => ({ Name })),
    EntryPoint: root && toServiceId(nodeOfSegment(root)),
    FaultRootCauses: rootCauses(trace, 'isFault').map(toRootCause),
    ErrorRootCauses: rootCauses(trace, 'isError').map(toRootCause),
    ResponseTimeRootCauses: [],
    Revision: all.length,
  }
}

function toHttp(root: SegmentNode | undefined): object {
  const { url, status, method, userAgent, clientIp } = httpOf(root?.document ?? {})
  return {
    HttpURL: url,
    HttpStatus: status,
    HttpMethod: method,
    UserAgent: userAgent,
    ClientIp: clientIp,
  }
}

/** Limit for the services, users and resources in a summary. */
const maxListed = 100

/** Every node of the trace but its clients, each once. */
function servicesOf({ segments, calls }: AssembledTrace): NodeId[] {
  const inferred = calls.filter(call => call.callees.length === 0)
  return distinct([
    ...segments.map(nodeOfSegment),
    ...inferred.map(({ subsegment }) => inferredNode(subsegment)),
  ])
}

const distinct = (nodes: NodeId[]) =>
  [...new Map(nodes.map(node => [nodeKey(node), node])).values()].slice(0, maxListed)

/** The annotations of a trace, as many as X-Ray indexes, with the services that wrote them. */
function annotationsOf(trace: AssembledTrace, all: SegmentNode[]): object {
  const byKey = new Map<string, Map<AnnotationValue, NodeId[]>>()
  let count = 0
  for (const piece of all) {
    const { annotations } = piece.document
    if (!isObject(annotations)) continue
    for (const [key, value] of Object.entries(annotations)) {
      if (!isAnnotationValue(value)) continue
      const values = byKey.get(key) ?? new Map<AnnotationValue, NodeId[]>()
      const nodes = values.get(value)
      if (nodes) nodes.push(ownerOf(trace, piece))
      else if (count < maxAnnotations) {
        values.set(value, [ownerOf(trace, piece)])
        byKey.set(key, values)
        count++
      }
    }
  }
  return Object.fromEntries(
    [...byKey].map(([key, values]) => [
      key,
      [...values].map(([value, nodes]) => ({
        AnnotationValue: toAnnotationValue(value),
        ServiceIds: distinct(nodes).map(toServiceId),
      })),
    ]),
  )
}

function toAnnotationValue(value: AnnotationValue): object {
  if (typeof value === 'number') return { NumberValue: value }
  return typeof value === 'boolean' ? { BooleanValue: value } : { StringValue: value }
}

function usersOf(trace: AssembledTrace, all: SegmentNode[]): object[] {
  const named = all.flatMap(piece => {
    const { user } = piece.document
    return typeof user === 'string' ? [{ user, node: ownerOf(trace, piece) }] : []
  })
  const byUser = [...Map.groupBy(named, ({ user }) => user)].slice(0, maxListed)
  return byUser.map(([user, same]) => ({
    UserName: user,
    ServiceIds: distinct(same.map(({ node }) => node)).map(toServiceId),
  }))
}

/** The service that a node is part of; without its segment it stands for itself. */
const ownerOf = (trace: AssembledTrace, piece: SegmentNode) =>
  nodeOfSegment(trace.segmentOf(piece) ?? piece)

function texts(all: SegmentNode[], read: (piece: SegmentNode) => unknown): string[] {
  return [...new Set(all.map(read).filter(value => typeof value === 'string'))].slice(0, maxListed)
}

/** `FaultRootCause` and `ErrorRootCause` of the API. */
const toRootCause = ({ services, isClientImpacting }: RootCause): object => ({
  Services: services.map(toCauseService),
  ClientImpacting: isClientImpacting,
})

const toCauseService = ({ node, isInferred, entities }: CauseService): object => ({
  ...toServiceId(node),
  EntityPath: entities.map(toEntity),
  Inferred: isInferred,
})

const toEntity = ({ name, exceptions, isRemote }: CauseEntity): object => ({
  Name: name,
  Exceptions: exceptions.map(exception => ({ Name: exception.name, Message: exception.message })),
  Remote: isRemote,
})
