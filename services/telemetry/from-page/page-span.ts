import { type SpanContext, SpanKind, SpanStatusCode, TraceFlags } from '@opentelemetry/api'
import type { Resource } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { PageDecision } from '../../trace-context/page-traces.ts'
import { randomFlag } from '../../trace-context/traceparent.ts'
import { sampleRateOf } from '../sampling/decision.ts'
import type { PageSpan } from './read-batch.ts'

/** The service that a page's request calls, in whose process this runs, and the address it used. */
export type PageServer = {
  service: string
  host: string | undefined
  port: number | undefined
  origin: string | undefined
}

const scope = { name: 'waywiser-page' }

/** The context of a page's span, with the decision of the service that answered its request. */
export function contextOf(
  { traceId, spanId }: Pick<PageSpan, 'traceId' | 'spanId'>,
  { isSampled, traceState }: PageDecision,
): SpanContext {
  const flags = (isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE) | randomFlag
  return { traceId, spanId, traceFlags: flags, ...(traceState && { traceState }) }
}

/** A page's span as the SDK would hand it to our processors. Its service's name is set here. */
export function toReadableSpan(
  span: PageSpan,
  decision: PageDecision,
  resource: Resource,
  server: PageServer,
): ReadableSpan {
  const own = contextOf(span, decision)
  const { parentId, startTime, endTime, attributes } = span
  const rate = sampleRateOf(own)
  const parent =
    parentId === undefined ? undefined : contextOf({ ...span, spanId: parentId }, decision)
  return {
    name: span.name,
    kind: span.kind,
    spanContext: () => own,
    ...(parent && { parentSpanContext: parent }),
    ...{ startTime, endTime, resource, instrumentationScope: scope },
    status: {
      code: span.isFailed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET,
      ...(span.statusMessage && { message: span.statusMessage }),
    },
    attributes: {
      ...attributes,
      ...(span.kind === SpanKind.CLIENT && calleeOf(span, server)),
      ...(rate !== 1 && { SampleRate: rate }),
    },
    links: [],
    events: span.exceptions.map(({ time, attributes }) => ({
      name: 'exception',
      time,
      attributes,
    })),
    duration: durationOf(startTime, endTime),
    ended: true,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** A page calls its own origin alone, which is this service as the page knows it. */
function calleeOf({ attributes }: PageSpan, { service, host, port, origin }: PageServer) {
  const path = attributes['url.path']
  return {
    'peer.service': service,
    'server.address': host,
    'server.port': port,
    'url.full': origin && typeof path === 'string' ? origin + path : undefined,
  }
}

function durationOf(start: ReadableSpan['startTime'], end: ReadableSpan['endTime']) {
  const borrow = end[1] < start[1] ? 1 : 0
  return [end[0] - start[0] - borrow, end[1] - start[1] + borrow * 1e9] as [number, number]
}
