import { type HrTime, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { toXRayTraceId } from '../../trace-context/trace-id.ts'
import type { AwsCall, Segment, SegmentAws, SpanLink } from '../../x-ray/segment-document.ts'
import { type Detail, maxLinks } from './limits.ts'
import { jsonValue, textOf, unlessEmpty } from './member-values.ts'
import type { ProcessMembers } from './resource.ts'
import { isAwsCall } from './span-kind.ts'

export type Progress = 'ended' | 'in-progress'

type Times = Pick<Segment, 'start_time' | 'end_time' | 'in_progress'>

export function timesOf({ startTime, endTime }: ReadableSpan, progress: Progress): Times {
  const start_time = epochSeconds(startTime)
  if (progress === 'in-progress') return { start_time, in_progress: true }
  const isBackwards = (endTime[0] - startTime[0] || endTime[1] - startTime[1]) < 0
  return { start_time, end_time: isBackwards ? start_time : epochSeconds(endTime) }
}

/** One division of whole numbers is exact to the microsecond; a sum of fractions is not. */
const epochSeconds = ([seconds, nanos]: HrTime) => (seconds * 1e6 + Math.trunc(nanos / 1000)) / 1e6

export const userOf = ({ attributes }: ReadableSpan) =>
  textOf(attributes['enduser.id'] ?? attributes['user.id'])

type Flags = Pick<Segment, 'error' | 'throttle' | 'fault'>

/** The status of the answer decides, then the status of the span. */
export function flagsOf({ attributes, status }: ReadableSpan): Flags {
  const code = Number(attributes['http.response.status_code'])
  if (code === 429) return { error: true, throttle: true }
  if (code >= 400 && code < 500) return { error: true }
  const isFault = (code >= 500 && code < 600) || status.code === SpanStatusCode.ERROR
  return isFault ? { fault: true } : {}
}

export function segmentAwsOf({ attributes }: ReadableSpan, { aws }: ProcessMembers): SegmentAws {
  const ruleName = textOf(attributes['aws.xray.rule_name'])
  return ruleName === undefined ? aws : { ...aws, xray: { ...aws.xray, rule_name: ruleName } }
}

export function awsCallOf(span: ReadableSpan): AwsCall | undefined {
  if (!isAwsCall(span)) return undefined
  const { attributes } = span
  const tables = attributes['aws.dynamodb.table_names']
  return unlessEmpty({
    operation: textOf(attributes['rpc.method']),
    region: textOf(attributes['cloud.region'] ?? attributes['aws.region']),
    request_id: textOf(attributes['aws.request_id']),
    queue_url: textOf(attributes['aws.sqs.queue.url']),
    table_name: textOf(Array.isArray(tables) ? tables[0] : undefined),
  })
}

export function linksOf({ links }: ReadableSpan, detail: Detail): SpanLink[] | undefined {
  if (links.length === 0 || detail === 'lean' || detail === 'bare') return undefined
  return links.slice(0, maxLinks).map(({ context, attributes }) => ({
    trace_id: toXRayTraceId(context.traceId),
    id: context.spanId,
    attributes:
      attributes && Object.keys(attributes).length > 0 ? jsonValue(attributes) : undefined,
  }))
}
