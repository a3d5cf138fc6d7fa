import type { Sliced } from '../turns/turns.ts'
import type { MapSpan, Peer } from './map-span.ts'
import { isQuery, peerOf } from './span-peer.ts'
import { isOutgoing, type SpanSet } from './span-roles.ts'

/** `peer` is absent when nothing says where it goes. */
export type SpanCall = { span: MapSpan; peer?: Peer }

/** The calls among spans, by the spans' ids. */
type SpanCalls = Map<string, SpanCall>

type CallsOptions = {
  set: SpanSet
  isRequest(span: MapSpan): boolean
  /** Whether a request of a service that sent records has this id as its parent. */
  isAnswered(id: string): boolean
}

const spansPerStep = 100

/** More calls inside one another than instrumentations make. */
const maxNesting = 8

/**
 * The calls to other services, each once: an AWS SDK's call, or a query of a library, contains the
 * HTTP call that carries it, and both are CLIENT spans.
 */
export function* spanCalls({ set, isRequest, isAnswered }: CallsOptions): Sliced<SpanCalls> {
  const calls: SpanCalls = new Map()
  for (const [index, span] of set.own.entries()) {
    const peer = callee(span, set, isRequest(span))
    if (peer || (isOutgoing(span) && isAnswered(span.id))) calls.set(span.id, { span, peer })
    if (index % spansPerStep === 0) yield
  }
  const callAround = createCallAround(set, calls, isRequest)
  const dropped = new Set<string>()
  const around = (id: string) => callAround(calls.get(id)!.span)

  for (const id of calls.keys()) {
    if (!isAnswered(id)) continue
    for (let outer = around(id); outer && !isAnswered(outer); outer = around(outer)) {
      if (dropped.has(outer)) break
      dropped.add(outer)
    }
  }
  for (const [id, { peer }] of calls) {
    if (isAnswered(id) || dropped.has(id)) continue
    let outer = around(id)
    for (let n = 0; outer && dropped.has(outer) && n < maxNesting; n++) outer = around(outer)
    if (!outer || dropped.has(outer)) continue
    const of = calls.get(outer)!
    if (of.span.kind === 'INTERNAL' && !isAnswered(outer)) dropped.add(outer)
    else if (carries(peer, of.peer)) dropped.add(id)
  }
  for (const id of dropped) calls.delete(id)
  return calls
}

/** A query or a message inside a call to another system is a call of its own. */
const carries = (inner: Peer | undefined, outer: Peer | undefined) =>
  inner?.node?.type === 'remote' || inner?.node?.type === outer?.node?.type

/** Services that never set kinds, and libraries of databases, call in INTERNAL spans too. */
function callee(span: MapSpan, set: SpanSet, isRequest: boolean): Peer | undefined {
  if (isOutgoing(span)) return peerOf(span.data().attributes)
  if (span.kind !== 'INTERNAL' || isRequest) return undefined
  const mayCall = !set.hasKinds(span) || span.text.includes('"db.system')
  if (!mayCall) return undefined
  const { attributes } = span.data()
  return !set.hasKinds(span) || isQuery(attributes) ? peerOf(attributes) : undefined
}

/** Finds the nearest call around a span, within its request. Results are kept: chains are long. */
function createCallAround(set: SpanSet, calls: SpanCalls, isRequest: (span: MapSpan) => boolean) {
  const known = new Map<string, string | undefined>()

  return (span: MapSpan): string | undefined => {
    const way: string[] = []
    let found: string | undefined
    for (let at: MapSpan | undefined = span; at && !isRequest(at); ) {
      if (known.has(at.id)) {
        found = known.get(at.id)
        break
      }
      way.push(at.id)
      // Known as none until it is found: parents in a circle end here.
      known.set(at.id, undefined)
      at = set.parentOf(at)
      if (at && calls.has(at.id)) {
        found = at.id
        break
      }
    }
    for (const id of way) known.set(id, found)
    return found
  }
}
