import { isObject, type JsonObject } from '../../json/json-object.ts'
import type { SegmentRecord } from '../records/record.ts'
import { type ErrorRecord, errorKey, errorRecord, textOf } from './error-record.ts'
import { framesOfStack } from './stack/segment-stack.ts'
import type { Thrown } from './stack/thrown.ts'

/** Whether a document may have errors, by its text: most documents are not searched. */
export const mayHaveErrors = (document: string) =>
  document.includes('"cause":') || document.includes('"fault":true')

const maxErrors = 100
const maxFrames = 100

/**
 * The errors of a segment document: exceptions of the `cause` of the segment and of its
 * subsegments. A `cause` that is an id refers to an exception of another segment, which is an error
 * there. A fault without a cause, of its own or below it, is an error of which nothing is known.
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors
 */
export function errorsOfSegment(segment: SegmentRecord): ErrorRecord[] {
  const { traceId, id, document, startMillis, endMillis = startMillis } = segment
  const place = { source: 'segment', level: 'error', traceId } as const
  const found: ErrorRecord[] = []

  /** Subsegments first: whatever contains them records the same exception again. */
  function search(node: JsonObject, nodeId: string): void {
    const first = found.length
    const inner = Array.isArray(node.subsegments) ? node.subsegments : []
    for (const child of inner) if (isObject(child)) search(child, String(child.id).toLowerCase())
    const below = found.slice(first)
    const at = {
      ...place,
      timeMillis: endOf(node) ?? endMillis,
      spanId: nodeId,
      segmentId: nodeId,
    }
    for (const [index, { thrown, raw }] of exceptionsOf(node.cause).entries()) {
      const key = errorKey('segment', traceId, nodeId, index)
      const record = errorRecord({ thrown }, { ...at, raw, key })
      const isAgain = below.some(
        other => other.class === record.class && other.message === record.message,
      )
      if (!isAgain && found.length < maxErrors) found.push(record)
    }
    if (node.fault !== true || node.cause !== undefined || below.length > 0) return
    if (found.length < maxErrors)
      found.push(faultOf(node, { ...at, key: errorKey('segment', traceId, nodeId) }))
  }

  search(document, id)
  return found
}

type Place = Omit<Parameters<typeof errorRecord>[1], 'raw' | 'says'>

/** `500: GET http://shop/orders` */
function faultOf(node: JsonObject, place: Place): ErrorRecord {
  const { name, http, fault } = node
  const { request, response } = isObject(http) ? http : {}
  const { method, url } = isObject(request) ? request : {}
  const status = isObject(response) ? response.status : undefined
  const call = [method, url].filter(textOf).join(' ')
  const said = {
    class: typeof status === 'number' ? `${status}` : 'Fault',
    message: call || String(name),
  }
  return errorRecord(said, { ...place, raw: { name, fault, http }, says: 'failure' })
}

// Seconds as a float, to the microsecond.
const endOf = ({ end_time: end }: JsonObject) =>
  typeof end === 'number' ? Math.round(end * 1e6) / 1000 : undefined

type CauseException = { thrown: Thrown[]; raw: object }

/** The outermost exceptions of a cause, each with those that led to it. */
function exceptionsOf(cause: unknown): CauseException[] {
  if (!isObject(cause) || !Array.isArray(cause.exceptions)) return []
  const exceptions = cause.exceptions.slice(0, maxErrors).filter(isObject)
  const byId = new Map(exceptions.map(exception => [exception.id, exception]))
  const inner = new Set(exceptions.map(exception => exception.cause).filter(id => byId.has(id)))
  return exceptions
    .filter(({ id }) => id === undefined || !inner.has(id))
    .map(exception => {
      const chain = chainOf(exception, byId)
      return { thrown: chain.map(toThrown), raw: { ...cause, exceptions: chain } }
    })
}

function chainOf(exception: JsonObject, byId: Map<unknown, JsonObject>): JsonObject[] {
  const chain = new Set<JsonObject>()
  for (let next: JsonObject | undefined = exception; next && !chain.has(next); ) {
    chain.add(next)
    next = byId.get(next.cause)
  }
  return [...chain]
}

const toThrown = ({ type, message, stack }: JsonObject): Thrown => ({
  class: textOf(type),
  message: textOf(message) ?? '',
  frames: Array.isArray(stack) ? framesOfStack(stack.slice(0, maxFrames).filter(isObject)) : [],
})
