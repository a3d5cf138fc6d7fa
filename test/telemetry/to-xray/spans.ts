import {
  type Attributes,
  type HrTime,
  type Link,
  SpanKind,
  SpanStatusCode,
} from '@opentelemetry/api'
import { resourceFromAttributes } from '@opentelemetry/resources'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'

export const traceId = '5759e988bd862e3fe1be46a994272793'
export const xrayTraceId = '1-5759e988-bd862e3fe1be46a994272793'

type SpanSketch = {
  id?: string
  parentId?: string
  name?: string
  kind?: SpanKind
  attributes?: Attributes
  resource?: Attributes
  /** Attributes of `exception` events. */
  exceptions?: Attributes[]
  failed?: boolean | string
  links?: Link[]
  startTime?: HrTime
  endTime?: HrTime
}

/** An ended span, without a tracer; by default a SERVER span. */
export function spanOf(sketch: SpanSketch = {}): ReadableSpan {
  const contextOf = (spanId: string) => ({ traceId, spanId, traceFlags: 1 })
  const { failed = false, startTime = [1_461_096_053, 375_180_999] } = sketch
  const code = failed ? SpanStatusCode.ERROR : SpanStatusCode.UNSET
  return {
    name: sketch.name ?? 'GET /api/activities/home',
    kind: sketch.kind ?? SpanKind.SERVER,
    spanContext: () => contextOf(sketch.id ?? 'defdfd9912dc5a56'),
    parentSpanContext: sketch.parentId ? contextOf(sketch.parentId) : undefined,
    startTime,
    endTime: sketch.endTime ?? [1_461_096_053, 404_200_000],
    status: typeof failed === 'string' ? { code, message: failed } : { code },
    attributes: sketch.attributes ?? {},
    links: sketch.links ?? [],
    events: (sketch.exceptions ?? []).map(attributes => ({
      name: 'exception',
      time: startTime,
      attributes,
    })),
    duration: [0, 29_019_001],
    ended: true,
    resource: resourceFromAttributes({ 'service.name': 'activities', ...sketch.resource }),
    instrumentationScope: { name: 'test' },
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  }
}

/** A CLIENT span inside the default SERVER span. */
export const callOf = (attributes: Attributes, more: SpanSketch = {}) =>
  spanOf({
    id: '53995c3f42cd8ad8',
    parentId: 'defdfd9912dc5a56',
    name: 'GET',
    kind: SpanKind.CLIENT,
    attributes,
    ...more,
  })
