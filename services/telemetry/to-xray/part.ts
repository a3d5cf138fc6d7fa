import { type HrTime, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { newSpanId, toXRayTraceId } from '../../trace-context/trace-id.ts'
import { attributeFields } from './attributes.ts'
import { causeField } from './cause.ts'
import { httpField } from './http.ts'
import { jsonValue, object, objectField, quote, stringField } from './json.ts'
import { type Detail, details, maxDocumentBytes, maxFieldChars, maxLinks } from './limits.ts'
import { segmentName, serviceName } from './name.ts'
import { resourceFields } from './resource.ts'
import type { MappingSettings } from './settings.ts'
import { isAwsCall, isCall, isSegment } from './span-kind.ts'
import { sqlField } from './sql.ts'

/** One span as JSON in pieces, so that it can be nested in its parent's document or go alone. */
export type Part = {
  spanId: string
  traceId: string
  parentId: string | undefined
  /** What only a document of its own needs: `"type":"subsegment","trace_id":…,"parent_id":…`. */
  address: string
  /** `"id":…,"name":…,"start_time":…` and all the rest; `"subsegments":[…]` may follow. */
  fields: string
  /** Of a segment put around a call that no request asked for: its fields, else ''. */
  wrapper: string
  /** The size of the document of its own, in bytes, without children. */
  bytes: number
}

export type Progress = 'ended' | 'in-progress'

/** Tells a span in as much detail as one datagram can hold. */
export function spanPart(
  span: ReadableSpan,
  settings: MappingSettings,
  progress: Progress = 'ended',
): Part {
  let part = partWith(span, settings, progress, 'full')
  for (let i = 1; part.bytes > maxDocumentBytes && i < details.length; i++) {
    part = partWith(span, settings, progress, details[i]!)
  }
  return part
}

function partWith(
  span: ReadableSpan,
  settings: MappingSettings,
  progress: Progress,
  detail: Detail,
): Part {
  const { spanId, traceId } = span.spanContext()
  const parentId = span.parentSpanContext?.spanId
  // A segment that is nobody's request would put a service on the map that is none: the callee's
  // name with our statistics. So a call without a parent stands inside a segment of the service.
  const isWrapped = isCall(span) && parentId === undefined
  const address =
    `"trace_id":"${toXRayTraceId(traceId)}"` +
    (isSegment(span) ? '' : ',"type":"subsegment"') +
    (parentId === undefined ? '' : `,"parent_id":"${parentId}"`)
  const fields = spanFields(span, settings, progress, detail, isSegment(span) && !isWrapped)
  const wrapper = isWrapped ? wrapperFields(span, settings, progress) : ''
  const bytes = address.length + Buffer.byteLength(fields) + Buffer.byteLength(wrapper) + frameBytes
  return { spanId, traceId, parentId, address, fields, wrapper, bytes }
}

/** Braces, brackets, commas and `"subsegments":` around the pieces, generously. */
const frameBytes = 64

function spanFields(
  span: ReadableSpan,
  settings: MappingSettings,
  progress: Progress,
  detail: Detail,
  asSegment: boolean,
): string {
  const process = asSegment ? resourceFields(span.resource, settings) : undefined
  return (
    `"id":"${span.spanContext().spanId}"` +
    `,"name":${quote(segmentName(span))}` +
    timeFields(span, progress) +
    (process ? process.process + userField(span) : namespaceField(span)) +
    statusFields(span) +
    httpField(span, settings) +
    sqlField(span, detail) +
    (process ? awsField(span, process) : awsCallField(span)) +
    causeField(span, detail) +
    linksField(span, detail) +
    attributeFields(span, settings, detail, process ? segmentMetadata(span, process.metadata) : '')
  )
}

function wrapperFields(span: ReadableSpan, settings: MappingSettings, progress: Progress): string {
  const process = resourceFields(span.resource, settings)
  return (
    `"id":"${newSpanId()}"` +
    `,"name":${quote(serviceName(span))}` +
    timeFields(span, progress) +
    process.process +
    statusFields(span) +
    awsField(span, process) +
    objectField('metadata', objectField('default', process.metadata))
  )
}

/** A segment bears its service's name; that of a span which is no request is kept beside it. */
const segmentMetadata = (span: ReadableSpan, resource: string) =>
  `,"otel.span.name":${quote(span.name)}${resource}`

function timeFields({ startTime, endTime }: ReadableSpan, progress: Progress): string {
  const start = `,"start_time":${epochSeconds(startTime)}`
  if (progress === 'in-progress') return `${start},"in_progress":true`
  const isBackwards = (endTime[0] - startTime[0] || endTime[1] - startTime[1]) < 0
  return `${start},"end_time":${epochSeconds(isBackwards ? startTime : endTime)}`
}

/** Written digit by digit: a double holds microseconds of this century, but sums of doubles not. */
const epochSeconds = ([seconds, nanos]: HrTime) =>
  `${seconds}.${String(Math.trunc(nanos / 1000)).padStart(6, '0')}`

function namespaceField(span: ReadableSpan): string {
  if (!isCall(span)) return ''
  return isAwsCall(span) ? ',"namespace":"aws"' : ',"namespace":"remote"'
}

const userField = ({ attributes }: ReadableSpan) =>
  stringField('user', attributes['enduser.id'] ?? attributes['user.id'], maxFieldChars)

/** By the answer's status where there is one that tells, else by the span's. */
function statusFields({ attributes, status }: ReadableSpan): string {
  const code = Number(attributes['http.response.status_code'])
  if (code === 429) return ',"error":true,"throttle":true'
  if (code >= 400 && code < 500) return ',"error":true'
  const isFault = (code >= 500 && code < 600) || status.code === SpanStatusCode.ERROR
  return isFault ? ',"fault":true' : ''
}

function awsField({ attributes }: ReadableSpan, { aws, sdk }: { aws: string; sdk: string }) {
  const rule = stringField('rule_name', attributes['aws.xray.rule_name'], maxFieldChars)
  return objectField('aws', objectField('xray', sdk + rule) + aws)
}

function awsCallField(span: ReadableSpan): string {
  if (!isAwsCall(span)) return ''
  const { attributes } = span
  const tables = attributes['aws.dynamodb.table_names']
  const fields =
    stringField('operation', attributes['rpc.method'], maxFieldChars) +
    stringField('region', attributes['cloud.region'] ?? attributes['aws.region'], maxFieldChars) +
    stringField('request_id', attributes['aws.request_id'], maxFieldChars) +
    stringField('queue_url', attributes['aws.sqs.queue.url'], maxFieldChars) +
    stringField('table_name', Array.isArray(tables) ? tables[0] : undefined, maxFieldChars)
  return objectField('aws', fields)
}

function linksField({ links }: ReadableSpan, detail: Detail): string {
  if (links.length === 0 || detail === 'lean' || detail === 'bare') return ''
  const listed = links.slice(0, maxLinks).map(({ context, attributes }) => {
    const hasAttributes = attributes && Object.keys(attributes).length > 0
    return object(
      `,"trace_id":"${toXRayTraceId(context.traceId)}","id":"${context.spanId}"` +
        (hasAttributes ? `,"attributes":${jsonValue(attributes)}` : ''),
    )
  })
  return `,"links":[${listed.join(',')}]`
}
