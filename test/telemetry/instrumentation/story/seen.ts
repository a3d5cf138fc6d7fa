import { type Attributes, type AttributeValue, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { Ports } from './ports.ts'
import { givenTraceId } from './steps.ts'

export type SeenSpan = {
  name: string
  kind: string
  /** `given` by the request's headers, or `new`. */
  trace: string
  /** Kind and name of the parent; `remote` when it is not one of the step's spans. */
  parent: string
  attributes: Attributes
  status: string
  events: string[]
}

export function describeSpans(spans: ReadableSpan[], ports: Ports): SeenSpan[] {
  return spans.map(span => ({
    name: span.name,
    kind: SpanKind[span.kind],
    trace: span.spanContext().traceId === givenTraceId ? 'given' : 'new',
    parent: parentOf(span, spans),
    attributes: neutralAttributes(span, ports),
    status: String(neutral(statusOf(span), ports, [])),
    events: span.events.map(event => `${event.name} ${event.attributes?.['exception.type']}`),
  }))
}

const statusOf = ({ status }: ReadableSpan) =>
  [SpanStatusCode[status.code], status.message].filter(Boolean).join(': ')

function parentOf(span: ReadableSpan, spans: ReadableSpan[]): string {
  const { parentSpanContext } = span
  if (parentSpanContext === undefined) return 'none'
  const parent = spans.find(other => other.spanContext().spanId === parentSpanContext.spanId)
  return parent ? `${SpanKind[parent.kind]} ${parent.name}` : 'remote'
}

function neutralAttributes(span: ReadableSpan, ports: Ports): Attributes {
  const entries = Object.entries(span.attributes).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(
    entries.map(([name, value]) => {
      // A client's own port is random.
      if (name === 'network.peer.port' && span.kind === SpanKind.SERVER) return [name, 'any']
      return [name, neutral(value, ports, []) as AttributeValue]
    }),
  )
}

/** Replaces ports and ids by their meaning. */
export function neutral(value: unknown, ports: Ports, spans: ReadableSpan[]): unknown {
  let text = JSON.stringify(value) ?? 'null'
  for (const [name, port] of Object.entries(ports)) {
    text = text.replaceAll(`:${port}`, `:<${name}>`)
    if (text === String(port)) text = `"<${name}>"`
  }
  for (const span of spans) {
    const { traceId, spanId } = span.spanContext()
    const xrayId = `1-${traceId.slice(0, 8)}-${traceId.slice(8)}`
    text = text.replaceAll(traceId, '<trace>').replaceAll(xrayId, '<xray trace>')
    text = text.replaceAll(spanId, `<${SpanKind[span.kind]}>`)
  }
  // The id of a span that was not recorded.
  return JSON.parse(text.replace(/\b[0-9a-f]{16}\b/g, '<id>'))
}
