import { createHash } from 'node:crypto'
import { isObject, type JsonObject } from '../../../json/json-object.ts'
import { toXRayTraceId } from '../../../trace-context/trace-id.ts'
import { type AssembledTrace, assemble, type Call } from '../../graph/assemble.ts'
import { inferredNode } from '../../graph/node-id.ts'
import { durationSeconds, toSeconds } from '../../graph/subject.ts'
import type { XrayStore } from '../../store/xray/open.ts'
import type { StoredDocument } from '../../store/xray/trace-rows.ts'
import { runInSlices, type Sliced } from '../../turns/turns.ts'
import type { Operation } from './context.ts'
import { readList, readText } from './input.ts'
import { invalidRequest } from './problem.ts'
import { readTraceIds } from './trace-ids.ts'

/** AWS's limit; `UnprocessedTraceIds` names the traces that no longer fit into an answer. */
const maxIds = 5
const maxAnswerBytes = 8 * 1024 * 1024

/** The same depth as for received documents. */
const maxDepth = 500

/** The model has a `NextToken`, but AWS refuses it. */
export const batchGetTraces: Operation = async (input, { store }) => {
  if (readText(input, 'NextToken') !== undefined) {
    throw invalidRequest('NextToken is currently not supported')
  }
  if ((readList(input, 'TraceIds')?.length ?? 0) > maxIds) {
    throw invalidRequest(`Exceeding maximum query size: ${maxIds}`)
  }
  const ids = readTraceIds(input)
  await store.settle()
  return runInSlices(readTraces(store, ids))
}

type Documents = Pick<XrayStore, 'traces' | 'segments'>

type TraceId = { given: string; traceId: string }

function* readTraces(store: Documents, ids: TraceId[]): Sliced<object> {
  const Traces: object[] = []
  const UnprocessedTraceIds: string[] = []
  let bytes = 0
  for (const { given, traceId } of ids) {
    const seq = bytes < maxAnswerBytes ? store.traces.seqOf(traceId) : undefined
    if (seq === undefined) {
      UnprocessedTraceIds.push(given)
      continue
    }
    const trace = yield* readTrace(store, traceId, seq)
    bytes += trace.Segments.reduce((sum, { Document }) => sum + Document.length, 0)
    Traces.push(trace)
  }
  return { Traces, UnprocessedTraceIds }
}

function* readTrace(store: Documents, traceId: string, seq: number) {
  const { segments, left } = yield* store.segments(seq)
  const trace = assemble(segments)
  yield
  const stored = yield* store.traces.documents(seq)
  const inferred = trace.calls.filter(call => call.callees.length === 0).map(inferredDocument)
  const documents = [...mergeDocuments(stored.rows, trace), ...inferred]
  yield
  const Segments: { Id: string; Document: string }[] = []
  for (const document of documents) {
    const Document = JSON.stringify({ ...document, trace_id: toXRayTraceId(traceId) })
    Segments.push({ Id: String(document.id), Document })
    yield
  }
  return {
    Id: toXRayTraceId(traceId),
    Duration: durationSeconds(trace.segments),
    LimitExceeded: left > 0,
    Segments,
  }
}

/**
 * Segments, with separately sent subsegments put where they belong. A subsegment stays on its own
 * when its parent is missing, when it is its own ancestor, or when it lies too deep to be printed.
 */
function mergeDocuments(stored: StoredDocument[], trace: AssembledTrace): JsonObject[] {
  const nodes = new Map<string, JsonObject>()
  for (const { document } of stored) if (document.id) collect(document, nodes)
  for (const { document } of stored) nodes.set(String(document.id).toLowerCase(), document)
  const pieces = new Map(trace.subsegments.map(piece => [piece.id, piece]))
  const adopted = new Map<JsonObject, Map<string, JsonObject>>()
  const alone = stored.filter(({ id, parentId, isSubsegment, document }) => {
    const piece = pieces.get(id)
    const parent = parentId === undefined ? undefined : nodes.get(parentId)
    const depth = piece && trace.depthOf(piece)
    if (!isSubsegment || !parent || depth === undefined || depth > maxDepth) return true
    const children = adopted.get(parent) ?? new Map<string, JsonObject>()
    adopted.set(parent, children.set(id, document))
    return false
  })
  for (const [parent, children] of adopted) adopt(parent, children)
  return alone.map(({ document }) => document)
}

function collect(node: JsonObject, nodes: Map<string, JsonObject>): void {
  for (const child of childrenOf(node)) {
    if (!isObject(child)) continue
    nodes.set(String(child.id).toLowerCase(), child)
    collect(child, nodes)
  }
}

/** Subsegments that the parent lists too, whole or by id alone, replace those entries. */
function adopt(parent: JsonObject, children: Map<string, JsonObject>): void {
  const idOf = (child: unknown) => String(isObject(child) ? child.id : child).toLowerCase()
  const others = childrenOf(parent).filter(child => !children.has(idOf(child)))
  parent.subsegments = [...others, ...children.values()]
}

const childrenOf = ({ subsegments }: JsonObject): unknown[] =>
  Array.isArray(subsegments) ? subsegments : []

/** X-Ray's own segment for a callee that sent none, made from its caller's subsegment. */
function inferredDocument({ subsegment }: Call): JsonObject {
  const { id, name, startMillis, durationMillis, document } = subsegment
  const { type } = inferredNode(subsegment)
  const { http, aws, sql, error, throttle, fault, cause } = document
  return {
    id: createHash('sha1').update(`inferred ${id}`).digest('hex').slice(0, 16),
    name,
    start_time: toSeconds(startMillis),
    ...(durationMillis === undefined
      ? { in_progress: true }
      : { end_time: toSeconds(startMillis + durationMillis) }),
    parent_id: id,
    inferred: true,
    origin: type === 'remote' ? undefined : type,
    http,
    aws,
    sql,
    error,
    throttle,
    fault,
    cause,
  }
}
