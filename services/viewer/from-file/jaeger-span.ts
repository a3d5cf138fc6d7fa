import type { JsonObject } from '../../json/json-object.ts'
import type { Allowance } from '../from-otlp/allowance.ts'
import type { Attributes } from '../from-otlp/any-value.ts'
import { itemsAt, objectOf, textAt } from '../from-otlp/json-values.ts'
import { noSpan, type WireSpan } from '../from-otlp/span-record.ts'
import { toEpochMillis } from '../from-otlp/time.ts'
import type { SpanEvent, SpanLink } from '../records/api.ts'
import { tagsAt, takeText } from './jaeger-tags.ts'
import {
  endAfter,
  kindNumber,
  paddedSpanId,
  paddedTraceId,
  statusFromTags,
  toUnixNano,
} from './span-words.ts'

/**
 * A span of Jaeger's as OTLP would deliver it
 * (https://opentelemetry.io/docs/specs/otel/trace/sdk_exporters/jaeger/). Throws
 * `MalformedJsonError`.
 */
export function jaegerSpan(span: JsonObject, trace: JsonObject, allowance: Allowance): WireSpan {
  const traceId = paddedTraceId(textAt(span, 'traceID') || textAt(trace, 'traceID'))
  const attributes = tagsAt(span, 'tags', allowance)
  const { parentId, links } = readReferences(span, traceId, allowance)
  const warnings = [...itemsAt(span, 'warnings')].filter(text => typeof text === 'string')
  if (warnings.length > 0) attributes['jaeger.warnings'] = warnings
  return {
    ...noSpan(),
    traceId,
    spanId: paddedSpanId(textAt(span, 'spanID')),
    parentId: parentId || paddedSpanId(textAt(span, 'parentSpanID')),
    name: textAt(span, 'operationName'),
    kind: kindNumber(takeText(attributes, 'span.kind')),
    start: toUnixNano('startTime', span.startTime),
    end: endAfter(span.startTime, span.duration),
    traceState: takeText(attributes, 'w3c.tracestate'),
    ...statusFromTags(attributes),
    attributes,
    events: readLogs(span, allowance),
    links,
    // Jaeger's other bits are not W3C's.
    flags: typeof span.flags === 'number' ? span.flags & 1 : 0,
  }
}

/** The first CHILD_OF within the trace, else the first FOLLOWS_FROM, is the parent; others links. */
function readReferences(span: JsonObject, traceId: string, allowance: Allowance) {
  const references: (SpanLink & { isChild: boolean })[] = []
  for (const item of itemsAt(span, 'references')) {
    const reference = objectOf(item, 'references')
    if (!allowance.takesValue()) continue
    const isChild = textAt(reference, 'refType') !== 'FOLLOWS_FROM'
    references.push({
      isChild,
      traceId: paddedTraceId(textAt(reference, 'traceID')),
      spanId: paddedSpanId(textAt(reference, 'spanID')),
      attributes: { 'opentracing.ref_type': isChild ? 'child_of' : 'follows_from' },
    })
  }
  const inTrace = references.filter(reference => reference.traceId === traceId)
  const parent = inTrace.find(({ isChild }) => isChild) ?? inTrace[0]
  const others = references.filter(reference => reference !== parent)
  return { parentId: parent?.spanId ?? '', links: others.map(({ isChild: _, ...link }) => link) }
}

function readLogs(span: JsonObject, allowance: Allowance): SpanEvent[] {
  const events: SpanEvent[] = []
  for (const item of itemsAt(span, 'logs')) {
    const log = objectOf(item, 'logs')
    if (!allowance.takesValue()) continue
    const attributes = tagsAt(log, 'fields', allowance)
    const name = takeText(attributes, 'event') || 'log'
    const timeMillis = toEpochMillis(toUnixNano('timestamp', log.timestamp))
    events.push({ name: nameOf(name, attributes), timeMillis, attributes })
  }
  return events
}

const exceptionNames = [
  ['error.kind', 'exception.type'],
  ['message', 'exception.message'],
  ['stack', 'exception.stacktrace'],
] as const

/** OpenTracing's error is OpenTelemetry's exception, by names of its own. */
function nameOf(name: string, attributes: Attributes): string {
  if (name !== 'error') return name
  for (const [from, to] of exceptionNames) {
    if (attributes[from] !== undefined) attributes[to] ??= takeText(attributes, from)
  }
  return 'exception'
}
