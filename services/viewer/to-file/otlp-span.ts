import { spanKinds, statusCodes } from '../from-otlp/span-record.ts'
import type { SpanEvent, SpanLink } from '../records/api.ts'
import type { SpanRecord } from '../records/record.ts'
import { keyValues, nanosOf, unixNano } from './otlp-values.ts'

/** A span in OTLP's JSON, without its trace's id. Members that are undefined are left out. */
export function otlpSpan(span: Omit<SpanRecord, 'traceId' | 'resource' | 'scope'>): object {
  const { spanId, parentId, name, kind, attributes, events, links } = span
  const { status, statusMessage, traceState, flags, dropped = {} } = span
  return {
    spanId,
    parentSpanId: parentId,
    traceState,
    flags,
    name,
    kind: spanKinds.lastIndexOf(kind),
    ...timesOf(span),
    attributes: keyValues(attributes),
    droppedAttributesCount: dropped.attributes,
    events: events.map(otlpEvent),
    droppedEventsCount: dropped.events,
    links: links.map(otlpLink),
    droppedLinksCount: dropped.links,
    status: { code: statusCodes.indexOf(status), message: statusMessage },
  }
}

/** One without a start has only an end; one in progress has none. */
function timesOf(span: Pick<SpanRecord, 'startMillis' | 'durationMillis'> & Partial<SpanRecord>) {
  const startMicros = Math.round(span.startMillis * 1000)
  const endMicros = startMicros + Math.round(span.durationMillis * 1000)
  const lacksStart = span.missingStart && !span.inProgress
  return {
    startTimeUnixNano: lacksStart ? undefined : nanosOf(startMicros),
    endTimeUnixNano: span.inProgress ? undefined : nanosOf(endMicros),
  }
}

const otlpEvent = ({ name, timeMillis, attributes, dropped }: SpanEvent) => ({
  timeUnixNano: unixNano(timeMillis),
  name,
  attributes: keyValues(attributes),
  droppedAttributesCount: dropped,
})

const otlpLink = ({ traceId, spanId, attributes, traceState, dropped, flags }: SpanLink) => ({
  traceId,
  spanId,
  traceState,
  attributes: keyValues(attributes),
  droppedAttributesCount: dropped,
  flags,
})
