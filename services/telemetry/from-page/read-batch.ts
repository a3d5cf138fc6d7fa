import { type Attributes, type HrTime, SpanKind, SpanStatusCode } from '@opentelemetry/api'
import { isObject, type JsonObject } from '../../json/json-object.ts'
import { redactText } from '../../secrets/redact-text.ts'
import { isSpanId, isTraceId } from '../../trace-context/trace-id.ts'
import { readExceptionAttributes, readSpanAttributes } from './page-attributes.ts'
import { malformed } from './page-refusal.ts'

export const maxBatchSpans = 100
const maxReceipts = 50
/** `exception` events of one span. */
const maxExceptions = 3
/** How far a page's times may be from ours. */
const maxAgeMillis = 5 * 60_000

/** One span of a page, checked. */
export type PageSpan = {
  traceId: string
  spanId: string
  parentId: string | undefined
  name: string
  kind: SpanKind
  startTime: HrTime
  endTime: HrTime
  isFailed: boolean
  statusMessage: string | undefined
  attributes: Attributes
  exceptions: { time: HrTime; attributes: Attributes }[]
}

export type PageBatch = { receipts: string[]; spans: PageSpan[] }

/**
 * Reads OTLP/JSON with the member `receipts` beside `resourceSpans`. Of the resource and the scope
 * nothing is taken. One span that is not allowed refuses the batch, since our page sends none.
 *
 * @throws {PageRefusal} 400, naming what is allowed
 */
export function readBatch(body: unknown, nowMillis: number): PageBatch {
  const { receipts, resourceSpans } = isObject(body) ? body : {}
  const areTexts = (list: unknown[]) => list.every(item => typeof item === 'string')
  if (!Array.isArray(receipts) || receipts.length > maxReceipts || !areTexts(receipts)) {
    throw malformed('receipts', `a list of at most ${maxReceipts} texts`)
  }
  const [resource] = onlyOne(resourceSpans, 'resourceSpans')
  const [scope] = onlyOne(resource?.scopeSpans, 'scopeSpans')
  const spans = scope?.spans
  if (!Array.isArray(spans) || spans.length === 0 || spans.length > maxBatchSpans) {
    throw malformed('spans', `1 to ${maxBatchSpans} of them`)
  }
  const read = spans.map(span => readSpan(isObject(span) ? span : {}, nowMillis))
  if (new Set(read.map(({ spanId }) => spanId)).size < read.length) {
    throw malformed('spanId', 'each one once')
  }
  return { receipts, spans: read }
}

function onlyOne(list: unknown, member: string): JsonObject[] {
  if (Array.isArray(list) && list.length === 1 && isObject(list[0])) return list
  throw malformed(member, 'a list of one')
}

function readSpan(span: JsonObject, nowMillis: number): PageSpan {
  const { traceId, spanId, parentSpanId, status, links } = span
  if (typeof traceId !== 'string' || !isTraceId(traceId)) {
    throw malformed('traceId', '32 lower-case hex digits, not all zero')
  }
  if (typeof spanId !== 'string' || !isSpanId(spanId)) {
    throw malformed('spanId', '16 lower-case hex digits, not all zero')
  }
  const parentId = readParent(parentSpanId, spanId)
  if (Array.isArray(links) && links.length > 0) throw malformed('links', 'none')
  const startTime = readTime(span.startTimeUnixNano, 'startTimeUnixNano', nowMillis)
  const endTime = readTime(span.endTimeUnixNano, 'endTimeUnixNano', nowMillis)
  if (isBefore(endTime, startTime)) {
    throw malformed('endTimeUnixNano', 'a time after startTimeUnixNano')
  }
  return {
    ...{ traceId, spanId, parentId, startTime, endTime },
    ...readNameAndKind(span),
    ...readStatus(isObject(status) ? status : {}),
    attributes: readSpanAttributes(span.attributes),
    exceptions: readExceptions(span.events, nowMillis),
  }
}

const isBefore = (a: HrTime, b: HrTime) => (a[0] - b[0] || a[1] - b[1]) < 0

function readParent(parentId: unknown, spanId: string): string | undefined {
  if (parentId === undefined || parentId === '') return undefined
  if (typeof parentId === 'string' && isSpanId(parentId) && parentId !== spanId) return parentId
  throw malformed('parentSpanId', '16 lower-case hex digits of another span')
}

/** Few names, since each would be a name of its own in every list. */
const localName = /^(?:documentLoad|page error|(?:click|navigate) [a-z][a-z ]{0,39})$/
const callName = /^(?:GET|POST)$/

/** OTLP counts kinds from 1, the API from 0. */
function readNameAndKind({ name, kind }: JsonObject): { name: string; kind: SpanKind } {
  const isCall = kind === SpanKind.CLIENT + 1
  if (!isCall && kind !== SpanKind.INTERNAL + 1)
    throw malformed('kind', '1 (INTERNAL) or 3 (CLIENT)')
  if (typeof name === 'string' && (isCall ? callName : localName).test(name)) {
    return { name, kind: isCall ? SpanKind.CLIENT : SpanKind.INTERNAL }
  }
  throw malformed(
    'name',
    isCall
      ? 'GET or POST'
      : '"documentLoad", "page error", or "click" or "navigate" and lower-case words',
  )
}

function readStatus({ code = 0, message }: JsonObject) {
  if (code !== 0 && code !== SpanStatusCode.OK && code !== SpanStatusCode.ERROR) {
    throw malformed('status.code', '0, 1 or 2')
  }
  const isText = typeof message === 'string' && message.length <= 500
  if (message !== undefined && !isText) throw malformed('status.message', 'at most 500 characters')
  return {
    isFailed: code === SpanStatusCode.ERROR,
    statusMessage: isText ? redactText(message.toWellFormed()) : undefined,
  }
}

function readExceptions(events: unknown, nowMillis: number): PageSpan['exceptions'] {
  if (events === undefined) return []
  if (!Array.isArray(events) || events.length > maxExceptions) {
    throw malformed('events', `at most ${maxExceptions} exceptions`)
  }
  return events.map((event: unknown) => {
    const { name, timeUnixNano, attributes } = isObject(event) ? event : {}
    if (name !== 'exception') throw malformed('events', 'only the name "exception"')
    return {
      time: readTime(timeUnixNano, 'timeUnixNano', nowMillis),
      attributes: readExceptionAttributes(attributes),
    }
  })
}

function readTime(value: unknown, member: string, nowMillis: number): HrTime {
  // A text, since a number cannot hold nanoseconds since 1970.
  if (typeof value !== 'string' || !/^\d{19}$/.test(value)) {
    throw malformed(member, 'a text of 19 digits, nanoseconds since 1970')
  }
  const time: HrTime = [Number(value.slice(0, 10)), Number(value.slice(10))]
  const millis = time[0] * 1000 + time[1] / 1e6
  if (Math.abs(millis - nowMillis) > maxAgeMillis)
    throw malformed(member, 'a time within 5 minutes of now')
  return time
}
