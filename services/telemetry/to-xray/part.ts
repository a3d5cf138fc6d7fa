import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { newSpanId } from '../../trace-context/new-id.ts'
import { toXRayTraceId } from '../../trace-context/trace-id.ts'
import type { DocumentAddress, Segment, Subsegment } from '../../x-ray/segment-document.ts'
import { attributeBlocks, metadataOf } from './attributes.ts'
import { causeOf } from './cause.ts'
import { httpBlock } from './http.ts'
import { type Detail, details, maxDocumentBytes } from './limits.ts'
import { segmentName, serviceName } from './name.ts'
import { processMembers } from './resource.ts'
import type { MappingSettings } from './settings.ts'
import { isAwsCall, isCall, isSegment } from './span-kind.ts'
import {
  awsCallOf,
  flagsOf,
  linksOf,
  type Progress,
  segmentAwsOf,
  timesOf,
  userOf,
} from './span-members.ts'
import { sqlBlock } from './sql.ts'

/**
 * One span as JSON, ready to be nested in its parent's document or to become a document of its own.
 */
export type Part = {
  spanId: string
  traceId: string
  parentId: string | undefined
  /** A `DocumentAddress`. */
  address: string
  /** The span's `Segment` or `Subsegment`, without subsegments. */
  entity: string
  /** The `Segment` around a call that belongs to no request. */
  wrapper: string | undefined
  /** The size of the document of its own, in bytes, without subsegments. */
  bytes: number
}

type How = { settings: MappingSettings; progress: Progress; detail: Detail }

/** Shows a span in as much detail as one datagram can hold. */
export function spanPart(
  span: ReadableSpan,
  settings: MappingSettings,
  progress: Progress = 'ended',
): Part {
  let part = partWith(span, { settings, progress, detail: 'full' })
  for (let i = 1; part.bytes > maxDocumentBytes && i < details.length; i++) {
    part = partWith(span, { settings, progress, detail: details[i]! })
  }
  return part
}

/** Braces, brackets, commas and `"subsegments":` around the JSON texts, generously. */
const frameBytes = 60

function partWith(span: ReadableSpan, how: How): Part {
  const { spanId, traceId } = span.spanContext()
  const parentId = span.parentSpanContext?.spanId
  // A segment of its own would put the callee on the map as a service, with our statistics. So a
  // call without a parent goes inside a segment of this service.
  const isWrapped = isCall(span) && parentId === undefined
  const address: DocumentAddress = {
    trace_id: toXRayTraceId(traceId),
    type: isSegment(span) ? undefined : 'subsegment',
    parent_id: parentId,
  }
  const make = isSegment(span) && !isWrapped ? segmentOf : subsegmentOf
  const texts = {
    address: JSON.stringify(address),
    entity: JSON.stringify(make(span, how)),
    wrapper: isWrapped ? JSON.stringify(wrapperOf(span, how)) : undefined,
  }
  const bytes =
    texts.address.length +
    Buffer.byteLength(texts.entity) +
    Buffer.byteLength(texts.wrapper ?? '') +
    frameBytes
  return { spanId, traceId, parentId, ...texts, bytes }
}

function segmentOf(span: ReadableSpan, { settings, progress, detail }: How): Segment {
  const process = processMembers(span.resource, settings)
  // A segment's own name is its service's.
  const extra = { 'otel.span.name': span.name.toWellFormed(), ...process.metadata }
  return {
    id: span.spanContext().spanId,
    name: segmentName(span),
    ...timesOf(span, progress),
    origin: process.origin,
    service: process.service,
    user: userOf(span),
    ...flagsOf(span),
    http: httpBlock(span, settings),
    aws: segmentAwsOf(span, process),
    cause: causeOf(span, detail),
    links: linksOf(span, detail),
    ...attributeBlocks(span, settings, detail, extra),
  }
}

function subsegmentOf(span: ReadableSpan, { settings, progress, detail }: How): Subsegment {
  const callNamespace = isAwsCall(span) ? 'aws' : 'remote'
  return {
    id: span.spanContext().spanId,
    name: segmentName(span),
    ...timesOf(span, progress),
    namespace: isCall(span) ? callNamespace : undefined,
    ...flagsOf(span),
    http: httpBlock(span, settings),
    sql: sqlBlock(span, detail),
    aws: awsCallOf(span),
    cause: causeOf(span, detail),
    links: linksOf(span, detail),
    ...attributeBlocks(span, settings, detail),
  }
}

function wrapperOf(span: ReadableSpan, { settings, progress }: How): Segment {
  const process = processMembers(span.resource, settings)
  return {
    id: newSpanId(),
    name: serviceName(span),
    ...timesOf(span, progress),
    origin: process.origin,
    service: process.service,
    ...flagsOf(span),
    aws: segmentAwsOf(span, process),
    metadata: metadataOf(process.metadata),
  }
}
