/** Bodies of OTLP/JSON, in few words. */

type Value = string | number | boolean

export type Attributes = Record<string, Value>

export type Sketch = {
  id: string
  parent?: string
  name: string
  kind: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER'
  /** Milliseconds since the start of the recording. */
  at: [from: number, duration: number]
  attributes?: Attributes
  error?: string
  exception?: { type: string; message: string; stack: string }
  link?: string
}

export type Process = {
  service: string
  scope: string
  version?: string
  resource?: Attributes
}

const kinds = ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

export const nanos = (millis: number) => `${BigInt(Math.round(millis * 1000)) * 1000n}`

export const keyValues = (members: Attributes = {}) =>
  Object.entries(members).map(([key, value]) => ({ key, value: anyValue(value) }))

export function anyValue(value: Value): object {
  if (typeof value === 'string') return { stringValue: value }
  if (typeof value === 'boolean') return { boolValue: value }
  return Number.isInteger(value) ? { intValue: `${value}` } : { doubleValue: value }
}

/** The spans of one process. */
export function spansBody(
  { traceId, startMillis }: { traceId: string; startMillis: number },
  { service, scope, version = '1.0.0', resource }: Process,
  sketches: Sketch[],
): object {
  const spans = sketches.map(({ at: [from, duration], ...sketch }) => ({
    traceId,
    spanId: sketch.id,
    ...(sketch.parent && { parentSpanId: sketch.parent }),
    name: sketch.name,
    kind: kinds.indexOf(sketch.kind),
    startTimeUnixNano: nanos(startMillis + from),
    endTimeUnixNano: nanos(startMillis + from + duration),
    attributes: keyValues(sketch.attributes),
    status: sketch.error === undefined ? {} : { code: 2, message: sketch.error },
    events: sketch.exception
      ? [exceptionEvent(sketch.exception, startMillis + from + duration)]
      : [],
    links: sketch.link ? [{ traceId, spanId: sketch.link }] : [],
    flags: 1,
  }))
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ 'service.name': service, ...resource }) },
        scopeSpans: [{ scope: { name: scope, version }, spans }],
      },
    ],
  }
}

const exceptionEvent = (
  { type, message, stack }: NonNullable<Sketch['exception']>,
  timeMillis: number,
) => ({
  name: 'exception',
  timeUnixNano: nanos(timeMillis - 0.5),
  attributes: keyValues({
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
  }),
})
