import { createHash } from 'node:crypto'
import { toXRayTraceId } from '../../../telemetry/trace-id.ts'
import { isObject, type JsonObject } from '../../json-object.ts'
import { type AssembledTrace, assemble, type Call } from '../graph/assemble.ts'
import { inferredNode } from '../graph/node-id.ts'
import { durationSeconds, toSeconds } from '../graph/subject.ts'
import type { XrayStore } from '../store/open.ts'
import type { StoredDocument } from '../store/trace-rows.ts'
import type { Operation } from './context.ts'
import { createTokens, pageOf } from './tokens.ts'
import { readTraceIds } from './trace-ids.ts'

/** Each may be megabytes. */
const tracesPerPage = 25

/** As deep as documents may be when they are received. */
const maxDepth = 500

export const batchGetTraces: Operation = async (input, { store, now }) => {
  const ids = readTraceIds(input)
  const tokens = createTokens<{ offset: number }>('BatchGetTraces', input, now())
  await store.settle()
  const { page, ...next } = pageOf(ids, tracesPerPage, tokens)
  const found = page.map(id => ({ ...id, seq: store.traces.seqOf(id.traceId) }))
  return {
    Traces: found.flatMap(({ traceId, seq }) => (seq ? [toTrace(store, traceId, seq)] : [])),
    UnprocessedTraceIds: found.filter(({ seq }) => !seq).map(({ given }) => given),
    ...next,
  }
}

function toTrace(store: XrayStore, traceId: string, seq: number): object {
  const trace = assemble(store.segments(seq))
  const received = mergeDocuments(store.traces.documents(seq), trace)
  const inferred = trace.calls.filter(call => call.callees.length === 0).map(inferredDocument)
  return {
    Id: toXRayTraceId(traceId),
    Duration: durationSeconds(trace.segments),
    LimitExceeded: false,
    Segments: [...received, ...inferred].map(document => ({
      Id: String(document.id),
      Document: JSON.stringify({ ...document, trace_id: toXRayTraceId(traceId) }),
    })),
  }
}

/**
 * Segments with the subsegments that came in documents of their own put where they belong. What
 * belongs nowhere stays on its own, and so does what names itself its own ancestor, or lies deeper
 * than a document can be printed.
 */
function mergeDocuments(stored: StoredDocument[], trace: AssembledTrace): JsonObject[] {
  const nodes = new Map<string, JsonObject>()
  for (const { document } of stored) if (document.id) collect(document, nodes)
  for (const { document } of stored) nodes.set(String(document.id).toLowerCase(), document)
  const pieces = new Map(trace.subsegments.map(piece => [piece.id, piece]))
  return stored.flatMap(({ id, parentId, isSubsegment, document }) => {
    const piece = pieces.get(id)
    const parent = parentId === undefined ? undefined : nodes.get(parentId)
    const depth = piece && trace.depthOf(piece)
    if (!isSubsegment || !parent || depth === undefined || depth > maxDepth) return [document]
    adopt(parent, id, document)
    return []
  })
}

function collect(node: JsonObject, nodes: Map<string, JsonObject>): void {
  for (const child of childrenOf(node)) {
    if (!isObject(child)) continue
    nodes.set(String(child.id).toLowerCase(), child)
    collect(child, nodes)
  }
}

/** A subsegment that its parent has too, whole or by its id alone, takes that one's place. */
function adopt(parent: JsonObject, id: string, document: JsonObject): void {
  const isSame = (child: unknown) => String(isObject(child) ? child.id : child).toLowerCase() === id
  const others = childrenOf(parent).filter(child => !isSame(child))
  parent.subsegments = [...others, document]
}

const childrenOf = ({ subsegments }: JsonObject): unknown[] =>
  Array.isArray(subsegments) ? subsegments : []

/** X-Ray's own segment for a callee that sent none, out of what the caller says of it. */
function inferredDocument({ subsegment }: Call): JsonObject {
  const { id, name, startMillis, durationMillis, document } = subsegment
  const { type } = inferredNode(subsegment)
  const told = ['http', 'aws', 'sql', 'error', 'throttle', 'fault', 'cause'] as const
  const copied = told.filter(member => document[member] !== undefined)
  return {
    id: createHash('sha1').update(`inferred ${id}`).digest('hex').slice(0, 16),
    name,
    start_time: toSeconds(startMillis),
    ...(durationMillis === undefined
      ? { in_progress: true }
      : { end_time: toSeconds(startMillis + durationMillis) }),
    parent_id: id,
    inferred: true,
    ...(type !== 'remote' && { origin: type }),
    ...Object.fromEntries(copied.map(member => [member, document[member]])),
  }
}
