import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { maxDocumentBytes } from './limits.ts'
import { type Part, spanPart } from './part.ts'
import { type MappingOptions, mappingSettings } from './settings.ts'

/** One segment document, ready to send. */
export type DocumentText = { id: string; traceId: string; text: string }

/** The document of a span and of its descendants among `children`. */
export function segmentDocument(
  root: ReadableSpan,
  children: readonly ReadableSpan[] = [],
  options: MappingOptions = {},
): string {
  const settings = mappingSettings(options)
  const parts = children.map(child => spanPart(child, settings))
  return nest(spanPart(root, settings), parts).document.text
}

/** A document of one part alone, with `nested` (its subsegments, as JSON) inside. */
export function documentOf(part: Part, nested = ''): DocumentText {
  const { address, wrapper, spanId, traceId } = part
  const entity = withSubsegments(part.entity, nested)
  const content = wrapper === undefined ? entity : withSubsegments(wrapper, entity)
  return { id: spanId, traceId, text: `${address.slice(0, -1)},${content.slice(1)}` }
}

/** @param nested subsegments, as JSON, with commas between them */
const withSubsegments = (entity: string, nested: string) =>
  nested === '' ? entity : `${entity.slice(0, -1)},"subsegments":[${nested}]}`

/**
 * The root's document. `rest` holds the parts whose parents are missing: still open, or sent
 * already.
 */
export function nest(root: Part, parts: readonly Part[]) {
  const children = new Map<string | undefined, Part[]>()
  for (const part of parts) {
    const siblings = children.get(part.parentId)
    if (siblings) siblings.push(part)
    else children.set(part.parentId, [part])
  }
  const document = documentOf(root, nestedIn(root.spanId, children))
  return { document, rest: [...children.values()].flat() }
}

/** Removes from `children` what it writes: so no part is written twice, and a circle ends. */
function nestedIn(parentId: string, children: Map<string | undefined, Part[]>): string {
  const parts = children.get(parentId)
  if (!parts) return ''
  children.delete(parentId)
  return parts.map(part => withSubsegments(part.entity, nestedIn(part.spanId, children))).join(',')
}

/**
 * Parts without their root, in as few documents as hold them. A document may be "an array of
 * subsegments" (PutTraceSegments); a single part is its own document.
 */
export function group(parts: readonly Part[]): DocumentText[] {
  const groups: Part[][] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const part of parts) {
    bytes += part.bytes
    if (bytes > maxDocumentBytes) {
      groups.push([])
      bytes = part.bytes
    }
    groups.at(-1)!.push(part)
  }
  return groups.map(members => {
    const [first, ...others] = members.map(part => documentOf(part)) as [DocumentText]
    if (others.length === 0) return first
    return { ...first, text: `[${[first, ...others].map(({ text }) => text).join(',')}]` }
  })
}
