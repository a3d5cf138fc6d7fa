import { isObject, type JsonObject } from '../../json/json-object.ts'
import type { AnnotationValue, FilterElement, TraceSubject } from '../filter/xray/subject.ts'
import type { Sliced } from '../turns/turns.ts'
import type { AssembledTrace, Call, SegmentNode } from './assemble.ts'
import { inferredNode, nodeOfSegment, sourceOf } from './node-id.ts'
import { bucketOf, httpOf, type Outcome, outcomeOf } from './outcome.ts'
import { attributesOf } from './span-attributes.ts'

/** X-Ray's limits for the annotations of a trace, and for the characters of each value. */
export const maxAnnotations = 50
const maxTextLength = 1000

/**
 * A filter sees this many requests and calls of a trace, and this many different texts of each: the
 * subject of a larger trace would be a hundred times as long as the others'.
 */
const maxElements = 500
const maxTexts = 50

/** What filter expressions see of a trace. */
export function* subjectOf(trace: AssembledTrace): Sliced<TraceSubject> {
  const { subsegments, root } = trace
  const all = [...trace.segments, ...subsegments]
  const segments = trace.segments.slice(0, maxElements)
  const calls = trace.calls.slice(0, maxElements)
  const inferred = calls.filter(call => call.callees.length === 0)
  const byId = new Map(trace.segments.map(segment => [segment.id, segment]))
  const parts = Map.groupBy(subsegments, piece => trace.segmentOf(piece)?.id)
  yield
  const ofTrace = traceElement(trace, all, inferred.length > 0)
  const services: TraceSubject['services'] = []
  for (const segment of segments) {
    yield
    const within = [segment, ...(parts.get(segment.id) ?? [])]
    const own = element(segment, within, segment === root ? { root: true } : {})
    services.push({ ...own, node: nodeOfSegment(segment) })
  }
  yield
  for (const { subsegment } of inferred) {
    const own = element(subsegment, [subsegment], { inferred: true })
    services.push({ ...own, node: inferredNode(subsegment) })
  }
  const edges = [
    ...segments.flatMap(segment => directEdge(segment, byId)),
    ...calls.flatMap(callEdges),
  ]
  yield
  const annotations = annotationsOf(all)
  yield
  return { trace: ofTrace, services, edges, annotations, attributes: attributesOf(all) }
}

/** From the clients, a queue, or a segment that called without a subsegment in between. */
function directEdge(segment: SegmentNode, byId: Map<string, SegmentNode>): TraceSubject['edges'] {
  const caller = byId.get(segment.parentId ?? '')
  const isFirst = segment.parentId === undefined || segment.source !== undefined
  if (!caller && !isFirst) return []
  const from = caller ? nodeOfSegment(caller) : sourceOf(segment)
  if (!from) return []
  return [{ ...element(segment, [segment], {}), from, to: nodeOfSegment(segment) }]
}

function callEdges({ subsegment, caller, callees }: Call): TraceSubject['edges'] {
  const targets = callees.length > 0 ? callees.map(nodeOfSegment) : [inferredNode(subsegment)]
  const from = nodeOfSegment(caller)
  return targets.map(to => ({ ...element(subsegment, [subsegment], {}), from, to }))
}

/** The root's request, with the values that keywords may find in any segment. */
function traceElement(
  { root, segments, isPartial }: AssembledTrace,
  all: SegmentNode[],
  hasInferred: boolean,
): FilterElement {
  const { flags, numbers, texts } = root
    ? element(root, all, { root: true })
    : { flags: {}, numbers: {}, texts: {} }
  return {
    flags: {
      ...flags,
      ...(isPartial && { partial: true }),
      ...(hasInferred && { inferred: true }),
    },
    numbers: { ...numbers, duration: durationSeconds(segments) },
    texts,
  }
}

/** From the first start to the last end of segments; one in progress counts with its start. */
export function durationSeconds(segments: SegmentNode[]): number {
  if (segments.length === 0) return 0
  const first = Math.min(...segments.map(({ startMillis }) => startMillis))
  const last = Math.max(
    ...segments.map(({ startMillis, durationMillis = 0 }) => startMillis + durationMillis),
  )
  return toSeconds(last - first)
}

/** Whole microseconds, without rounding errors. */
export const toSeconds = (millis: number) => Math.round(millis * 1000) / 1e6

/** `within`: the nodes in which users, exceptions and resources are looked for. */
function element(
  piece: SegmentNode,
  within: SegmentNode[],
  flags: FilterElement['flags'],
): FilterElement {
  const { durationMillis, document, name, origin } = piece
  const own = outcomeOf(document)
  const outcome = withInner(own, within)
  const isDone = durationMillis !== undefined
  const http = httpOf(document)
  const seconds = isDone ? toSeconds(durationMillis) : undefined
  return {
    flags: {
      ...flags,
      ...(isDone && bucketOf(own) === 'ok' && { ok: true }),
      ...(outcome.isError && { error: true }),
      ...(outcome.isThrottle && { throttle: true }),
      ...(outcome.isFault && { fault: true }),
      ...(!isDone && { partial: true }),
    },
    numbers: {
      responsetime: seconds,
      duration: seconds,
      'http.status': http.status,
    },
    texts: {
      name: [name],
      type: origin === undefined ? undefined : [origin],
      ...some('http.url', [http.url]),
      ...some('http.method', [http.method]),
      ...some('http.useragent', [http.userAgent]),
      ...some('http.clientip', [http.clientIp]),
      ...some('user', within.map(usersOf)),
      ...some('message', within.flatMap(messagesOf)),
      ...some('availabilityzone', within.map(zoneOf)),
      ...some('instance.id', within.map(instanceOf)),
      ...some('resource.arn', within.map(resourceOf)),
    },
  }
}

/**
 * A span that failed inside a request is found by the request's flags, though the request did not
 * fail. X-Ray's own flags are those of the segment alone.
 */
function withInner(own: Outcome, within: SegmentNode[]): Outcome {
  const failed = within.filter(({ isSpan }) => isSpan).map(({ document }) => outcomeOf(document))
  return {
    isError: own.isError || failed.some(({ isError }) => isError),
    isThrottle: own.isThrottle || failed.some(({ isThrottle }) => isThrottle),
    isFault: own.isFault || failed.some(({ isFault }) => isFault),
  }
}

function some(key: keyof FilterElement['texts'], values: unknown[]): FilterElement['texts'] {
  const texts = new Set<string>()
  for (const value of values) {
    if (typeof value === 'string') texts.add(value.slice(0, maxTextLength))
    if (texts.size === maxTexts) break
  }
  return texts.size === 0 ? {} : { [key]: [...texts] }
}

const usersOf = ({ document }: SegmentNode) => document.user

function messagesOf({ document: { cause } }: SegmentNode): unknown[] {
  const exceptions = isObject(cause) && Array.isArray(cause.exceptions) ? cause.exceptions : []
  return exceptions.map(exception => (isObject(exception) ? exception.message : undefined))
}

const ec2Of = ({ document: { aws } }: SegmentNode): JsonObject =>
  isObject(aws) && isObject(aws.ec2) ? aws.ec2 : {}

export const zoneOf = (piece: SegmentNode) => ec2Of(piece).availability_zone
export const instanceOf = (piece: SegmentNode) => ec2Of(piece).instance_id
export const resourceOf = ({ document }: SegmentNode) => document.resource_arn

export const isAnnotationValue = (value: unknown): value is AnnotationValue =>
  ['string', 'number', 'boolean'].includes(typeof value)

/** A Map, since senders choose the keys, and `constructor` is a key like any other. */
function annotationsOf(all: SegmentNode[]): TraceSubject['annotations'] {
  const found = new Map<string, AnnotationValue[]>()
  let count = 0
  for (const { document } of all) {
    if (!isObject(document.annotations)) continue
    for (const [key, given] of Object.entries(document.annotations)) {
      if (count >= maxAnnotations) break
      if (!isAnnotationValue(given)) continue
      const value = typeof given === 'string' ? given.slice(0, maxTextLength) : given
      const known = found.get(key) ?? []
      if (known.includes(value)) continue
      found.set(key, [...known, value])
      count++
    }
  }
  return Object.fromEntries(found)
}
