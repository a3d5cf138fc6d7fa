export const w3c = '4bf92f3577b34da6a3ce929d0e0e4736'
export const xray = `1-${w3c.slice(0, 8)}-${w3c.slice(8)}`
export const span = '00f067aa0ba902b7'

type Shape = { of: string; text: string; hasSpan: boolean; isNamed: boolean }

const named = (of: string, text: string): Shape => ({
  of,
  text,
  hasSpan: text.includes(span),
  isNamed: true,
})

const bare = (of: string, text: string): Shape => ({
  of,
  text,
  hasSpan: text.includes(span),
  isNamed: false,
})

const json = (fields: object) => JSON.stringify({ message: 'hello', ...fields })

/** Lines of the same request as libraries write them. A bare id needs a trace that is known. */
export const shapes: Shape[] = [
  named('our own lines', json({ trace_id: w3c, span_id: span, trace_flags: '01' })),
  named('X-Ray’s spelling in JSON', json({ xray_trace_id: xray })),
  named('OTel Python', json({ otelTraceID: w3c, otelSpanID: span, otelServiceName: 'shop' })),
  named(
    'OTel Python’s format of text lines',
    `2026-11-22 15:33:20,123 INFO [shop] [app.py:12] [trace_id=${w3c} span_id=${span} resource.service.name=shop trace_sampled=True] - hello`,
  ),
  named('.NET', json({ TraceId: w3c, SpanId: span })),
  named('.NET’s scopes', json({ Scopes: [{ Message: 'scope', SpanId: span, TraceId: w3c }] })),
  named('Serilog', JSON.stringify({ '@t': '2026', '@mt': 'hello', '@tr': w3c, '@sp': span })),
  named('ECS, flat', json({ 'trace.id': w3c, 'span.id': span })),
  named('ECS, nested', json({ trace: { id: w3c }, span: { id: span } })),
  named('ECS, nested and spaced', `{ "trace" : { "id" : "${w3c}" }, "message": "hello" }`),
  named('OTel Java’s context map', json({ contextMap: { trace_id: w3c, span_id: span } })),
  named('Honeycomb', json({ 'trace.trace_id': w3c, 'trace.span_id': span })),
  named('the X-Ray SDK for Java', `12:00 [AWS-XRAY-TRACE-ID: ${xray}@${span}] INFO hello`),
  named('the X-Ray SDK, as a text', `AWS-XRAY-TRACE-ID: ${xray} hello`),
  named(
    'Lambda’s REPORT',
    `REPORT RequestId: 3604209a-e9a3-11e6-939a-754dd98c7be3\tDuration: 12.34 ms\tBilled Duration: 100 ms\tMemory Size: 128 MB\tMax Memory Used: 18 MB\tXRAY TraceId: ${xray}\tSegmentId: ${span}\tSampled: true`,
  ),
  named('X-Ray’s header', `got Root=${xray};Parent=${span};Sampled=1`),
  named(
    'X-Ray’s header in JSON',
    json({ _X_AMZN_TRACE_ID: `Root=${xray};Parent=${span};Sampled=1` }),
  ),
  named('traceparent', `traceparent: 00-${w3c}-${span}-01`),
  named(
    'traceparent in a header of JSON',
    json({ headers: { traceparent: `00-${w3c}-${span}-01` } }),
  ),
  named('logfmt', `level=info msg=hello trace_id=${w3c} span_id=${span}`),
  named('logfmt with quotes', `level=info msg=hello traceID="${w3c}" spanID="${span}"`),
  named('upper case', `TRACE_ID=${w3c.toUpperCase()} SPAN_ID=${span.toUpperCase()}`),
  named('JSON in JSON', json({ log: JSON.stringify({ traceId: w3c, spanId: span }) })),
  bare('plain text', `could not open the order of ${w3c}, giving up`),
  bare('plain text, X-Ray’s spelling', `see ${xray}.`),
  bare('Spring Boot', `2026-11-22 INFO 1 --- [shop] [exec-1] [${w3c}-${span}] c.e.Shop : hello`),
  bare('Spring Cloud Sleuth', `2026-11-22 INFO [shop,${w3c},${span}] 1 --- [exec-1] hello`),
  bare('Jaeger’s header', `uber-trace-id: ${w3c}:${span}:0:1`),
  bare('B3’s header', `b3=${w3c}-${span}-1`),
  bare('.NET’s hierarchical ids', `Request-Id: |${w3c}.${span}_`),
  bare('an address', `GET https://viewer.example.com/trace/${w3c}?r=1 200`),
  bare('Google Cloud', json({ 'logging.googleapis.com/trace': `projects/p/traces/${w3c}` })),
  bare('Application Insights', json({ operation_Id: w3c })),
  bare('the second line of a text in JSON', json({ message: `hello\n${w3c}` })),
  named('the second line of a text, with a name', json({ message: `hello\n\ttrace_id=${w3c}` })),
  bare('after an MD5', `etag "9e107d9d372bb6826bd81d3542a419d6" of ${w3c}`),
]

const digits = w3c
/** Lines that contain the digits of a trace's id, or a number like it, and do not mention the trace. */
export const strangers: [string, string][] = [
  ['a SHA-256', `sha256:${digits}${digits}`],
  ['a longer number', `${digits}0`],
  ['a number within a word', `x${digits}`],
  [
    'a UUID',
    `${w3c.slice(0, 8)}-${w3c.slice(8, 12)}-${w3c.slice(12, 16)}-${w3c.slice(16, 20)}-${w3c.slice(20)}`,
  ],
  ['X-Ray’s spelling of another version', `2${xray.slice(1)}`],
  ['X-Ray’s spelling within a number', `1${xray}`],
  [
    'half of it: a 64-bit id of B3 or Datadog',
    `x-b3-traceid: ${w3c.slice(16)} dd.trace_id=8448563429876`,
  ],
  ['an MD5 of no trace', '9e107d9d372bb6826bd81d3542a419d6'],
  ['the parent of another span', json({ parent_span_id: span })],
  ['a bare span id', `token ${span}`],
]
