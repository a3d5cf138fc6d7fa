import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { maxDocumentBytes } from './limits.ts'
import { type Part, spanPart } from './part.ts'
import { type MappingOptions, mappingSettings } from './settings.ts'

/** One segment document, ready to send, and what the emitter wants to know of it. */
export type SegmentDocument = { id: string; traceId: string; text: string }

/**
 * The document of a span and of its descendants among `children`, as AWS documents it.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html
 */
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
export function documentOf(part: Part, nested = ''): SegmentDocument {
  const subsegments = nested === '' ? '' : `,"subsegments":[${nested}]`
  const text =
    part.wrapper === ''
      ? `{${part.address},${part.fields}${subsegments}}`
      : `{${part.address},${part.wrapper},"subsegments":[{${part.fields}${subsegments}}]}`
  return { id: part.spanId, traceId: part.traceId, text }
}

/** `rest` are parts whose parents are not here: still open, or sent already. */
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

/** Takes from `children` what it writes, so that nothing is written twice and no circle is walked. */
function nestedIn(parentId: string, children: Map<string | undefined, Part[]>): string {
  const parts = children.get(parentId)
  if (!parts) return ''
  children.delete(parentId)
  return parts
    .map(part => {
      const nested = nestedIn(part.spanId, children)
      return nested === '' ? `{${part.fields}}` : `{${part.fields},"subsegments":[${nested}]}`
    })
    .join(',')
}

/**
 * Parts that go without their root, as few documents as hold them. A document may be "an array of
 * subsegments" (PutTraceSegments); one alone is sent as itself.
 */
export function group(parts: readonly Part[]): SegmentDocument[] {
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
    const [first, ...others] = members.map(part => documentOf(part)) as [SegmentDocument]
    if (others.length === 0) return first
    return { ...first, text: `[${[first, ...others].map(({ text }) => text).join(',')}]` }
  })
}
