import { toXRayTraceId } from '../../../services/trace-context/trace-id.ts'
import type { ErrorsAnswer, Trace, TraceError } from '../../../services/viewer/records/api.ts'
import { itemData, postItem } from '../from-rollbar/rollbar-items.ts'
import { sampleMillis, spanId, traceId } from '../records.ts'
import { callLogs, type TestViewer } from '../viewer.ts'

/** An exception, as the wires below send it. */
export type Failure = { class: string; message: string; stack: string }

export const full: Failure = {
  class: 'CartError',
  message: 'it is full',
  stack: 'CartError: it is full\n    at add (/app/cart.js:12:3)\n    at handle (/app/shop.js:40:5)',
}

type Place = { traceId?: string; spanId?: string; parentId?: string; attributes?: object }

const home = { traceId: traceId(0), spanId: spanId(0) }

const nanos = (afterMillis: number) => `${BigInt(sampleMillis + afterMillis) * 1_000_000n}`

const keyValues = (values: object) =>
  Object.entries(values).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? { intValue: value } : { stringValue: String(value) },
  }))

const exceptionAttributes = ({ class: type, message, stack }: Failure) =>
  keyValues({
    'exception.type': type,
    'exception.message': message,
    'exception.stacktrace': stack,
  })

/** A span in OTLP's JSON, with an `exception` event for each failure. */
export const otlpSpan = (
  failures: Failure[],
  { attributes = {}, ...place }: Place = {},
  fields: object = {},
) => ({
  ...home,
  ...place,
  ...(place.parentId && { parentSpanId: place.parentId }),
  name: 'POST /cart',
  kind: 2,
  startTimeUnixNano: nanos(0),
  endTimeUnixNano: nanos(100),
  attributes: keyValues(attributes),
  status: failures.length > 0 ? { code: 2, message: failures[0]!.message } : {},
  events: failures.map(failure => ({
    name: 'exception',
    timeUnixNano: nanos(50),
    attributes: exceptionAttributes(failure),
  })),
  ...fields,
})

const resource = { attributes: keyValues({ 'service.name': 'shop' }) }

export const sendSpans = ({ origin }: { origin: string }, spans: object[]) =>
  post(`${origin}/v1/traces`, { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] })

/** An OTLP log record that is the event `exception`. */
export const sendLogRecord = (
  { origin }: { origin: string },
  failure: Failure,
  fields: object = {},
) =>
  post(`${origin}/v1/logs`, {
    resourceLogs: [
      {
        resource,
        scopeLogs: [
          {
            logRecords: [
              {
                ...home,
                eventName: 'exception',
                timeUnixNano: nanos(60),
                severityNumber: 17,
                attributes: exceptionAttributes(failure),
                ...fields,
              },
            ],
          },
        ],
      },
    ],
  })

/** A line as CloudWatch Logs gets it: JSON unless it is text. */
export async function putLine({ origin }: { origin: string }, line: object | string) {
  const names = { logGroupName: '/shop', logStreamName: 'shop/host/1' }
  await callLogs(origin, 'CreateLogGroup', { logGroupName: '/shop' })
  await callLogs(origin, 'CreateLogStream', names)
  const message = typeof line === 'string' ? line : JSON.stringify(line)
  const { status } = await callLogs(origin, 'PutLogEvents', {
    ...names,
    logEvents: [{ timestamp: sampleMillis + 70, message }],
  })
  if (status !== 200) throw new Error(`PutLogEvents: ${status}`)
}

/** A line of pino's. */
export const pinoLine = (failure: Failure, fields: object = {}) => ({
  level: 50,
  msg: 'request failed',
  trace_id: traceId(0),
  span_id: spanId(0),
  err: { type: failure.class, message: failure.message, stack: failure.stack },
  ...fields,
})

export const cause = ({ class: type, message }: Failure, fields: object = {}) => ({
  working_directory: '/app',
  exceptions: [
    {
      id: 'e000000000000001',
      type,
      message,
      stack: [
        { path: '/app/cart.js', line: 12, label: 'add' },
        { path: '/app/shop.js', line: 40, label: 'handle' },
      ],
      ...fields,
    },
  ],
})

export const segmentOf = (fields: object = {}) => ({
  trace_id: toXRayTraceId(traceId(0)),
  id: spanId(0),
  name: 'shop',
  start_time: sampleMillis / 1000,
  end_time: sampleMillis / 1000 + 0.1,
  ...fields,
})

export const sendSegment = ({ origin }: { origin: string }, fields: object = {}) =>
  post(`${origin}/TraceSegments`, { TraceSegmentDocuments: [JSON.stringify(segmentOf(fields))] })

export async function sendItem(
  { origin }: { origin: string },
  failure: Failure,
  custom = {},
  fields: { uuid?: string } = {},
) {
  const exception = { class: failure.class, message: failure.message }
  const frames = [
    { filename: '/app/shop.js', lineno: 40, method: 'handle' },
    { filename: '/app/cart.js', lineno: 12, method: 'add' },
  ]
  const answer = await postItem(origin, {
    data: itemData({
      body: { trace: { frames, exception } },
      custom: { trace_id: traceId(0), span_id: spanId(0), ...custom },
      ...fields,
    }),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

async function post(url: string, body: object): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
}

export const traceOf = async (viewer: TestViewer, n = 0): Promise<Trace> =>
  (await viewer.get<Trace>(`/-/api/traces/${traceId(n)}`)).body

export const errorsOf = async (viewer: TestViewer, n = 0): Promise<TraceError[]> =>
  (await traceOf(viewer, n)).errors

export const listed = async (viewer: TestViewer, query = '') =>
  (await viewer.get<ErrorsAnswer>(`/-/api/errors${query}`)).body.errors

/** Frames as short texts, the throw site first. */
export const framesOf = (frames: object[]) =>
  (frames as { method?: string; filename: string; lineno?: number; colno?: number }[])
    .map(({ method, filename, lineno, colno }) =>
      [method, [filename, lineno, colno].filter(part => part !== undefined).join(':')]
        .filter(Boolean)
        .join(' '),
    )
    .toReversed()
