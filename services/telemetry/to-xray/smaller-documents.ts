import { isObject, type JsonObject } from '../../json/json-object.ts'
import { reductions } from './reductions.ts'

/** A segment or subsegment of a document; nested ones have no address of their own. */
type Entity = JsonObject & { subsegments?: Entity[] }

/** An entity without its subsegments, with them as nodes, and the size of all of it as JSON. */
type Node = { own: JsonObject; children: Node[]; entity: Entity; bytes: number }

export type SmallerDatagrams = { datagrams: Buffer[]; lost: number }

type SmallerDocuments = {
  /** Each of them fits; parents before their children. */
  texts: string[]
  /** How many segments and subsegments fit in no form. */
  lost: number
}

/** The datagrams of at most `maxBytes` in place of one, with its header line before each document. */
export function smallerDatagrams(datagram: Buffer, maxBytes: number): SmallerDatagrams {
  const headerBytes = datagram.indexOf('\n') + 1
  const header = datagram.toString('latin1', 0, headerBytes)
  const { texts, lost } = smallerDocuments(
    datagram.toString('utf8', headerBytes),
    maxBytes - headerBytes,
  )
  return { datagrams: texts.map(text => Buffer.from(header + text)), lost }
}

/**
 * Divides a segment document into documents of at most `maxBytes`. A segment without room for its
 * subsegments goes alone, and each of those is a document of its own (`"type":"subsegment"` and a
 * `parent_id`), with its own subsegments as long as they fit. What is too large alone is shortened.
 *
 * Not as lists of subsegments, which the OpenTelemetry collector refuses.
 *
 * @throws when the text is no JSON
 */
function smallerDocuments(text: string, maxBytes: number): SmallerDocuments {
  const parsed: Entity | Entity[] = JSON.parse(text)
  const result: SmallerDocuments = { texts: [], lost: 0 }
  for (const entity of [parsed].flat()) {
    const { trace_id } = entity
    divide(nodeOf(entity), { trace_id, type: 'subsegment' }, maxBytes, result)
  }
  return result
}

/** @param inherited the address of a document of its own for each nested subsegment */
function divide(node: Node, inherited: JsonObject, maxBytes: number, result: SmallerDocuments) {
  if (node.bytes <= maxBytes) {
    result.texts.push(JSON.stringify(node.entity))
    return
  }
  const alone = shortened(node.own, maxBytes)
  if (alone === undefined) result.lost++
  else result.texts.push(alone)
  const address = { ...inherited, parent_id: node.own.id }
  for (const child of node.children) divide(addressed(child, address), inherited, maxBytes, result)
}

function nodeOf(entity: Entity): Node {
  const { subsegments = [], ...own } = entity
  const children = subsegments.filter(isObject).map(nodeOf)
  const nestedBytes = children.reduce((sum, { bytes }) => sum + bytes + ','.length, 0)
  const frameBytes = children.length > 0 ? ',"subsegments":[]'.length : 0
  return { own, children, entity, bytes: bytesOf(own) + nestedBytes + frameBytes }
}

/** The same as a document of its own. */
const addressed = ({ own, children, entity, bytes }: Node, address: JsonObject): Node => ({
  own: { ...address, ...own },
  children,
  entity: { ...address, ...entity },
  bytes: bytes + bytesOf(address),
})

function shortened(entity: JsonObject, maxBytes: number): string | undefined {
  if (bytesOf(entity) <= maxBytes) return JSON.stringify(entity)
  for (const reduce of reductions) {
    entity = reduce(entity)
    const text = JSON.stringify(entity)
    if (Buffer.byteLength(text) <= maxBytes) return text
  }
  return undefined
}

const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value))
