import { countRejection } from '../http/count-rejection.ts'
import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import { RequestError, type Route } from '../http/request-error.ts'
import { UnfitJsonError } from '../json/unfit-json.ts'
import type { Wire } from '../records/api.ts'
import type { Inbox, LogRecord, SpanRecord } from '../records/record.ts'
import { runInSlices } from '../turns/turns.ts'
import { TooMuchError } from './allowance.ts'
import { accepted, type Encoding, encodingOf, rejected as rejectedAnswer } from './answer.ts'
import { createArrivals } from './arrivals.ts'
import { type Decode, takeIn } from './intake.ts'
import { decodeJsonLogs } from './json-logs.ts'
import { decodeJsonSpans } from './json-spans.ts'
import { MalformedJsonError } from './json-values.ts'
import { countJsonPoints, countPoints } from './metric-points.ts'
import { decodeLogs } from './protobuf-logs.ts'
import { MalformedProtobufError } from './protobuf-reader.ts'
import { decodeSpans } from './protobuf-spans.ts'

/** 20 MiB, the limit of OpenTelemetry's collector and of Honeycomb. */
const maxBodyBytes = 20 * 1024 * 1024

/**
 * OTLP/HTTP 1.x (https://opentelemetry.io/docs/specs/otlp/#otlphttp): `POST /v1/traces`,
 * `/v1/logs`, `/v1/metrics`. `now` is in epoch milliseconds. Requires no key, and reads no headers but the encoding's, so a key
 * sent here by mistake is kept nowhere.
 */
export function createOtlpRoutes(inbox: Inbox, now: () => number = Date.now) {
  const arrivalOf = createArrivals(now)
  return {
    '/v1/traces': route<SpanRecord>(inbox, arrivalOf, {
      wire: 'otlp-traces',
      countName: 'rejectedSpans',
      decoders: { protobuf: decodeSpans, json: decodeJsonSpans },
      keep: spans => inbox.addSpans(spans),
    }),
    '/v1/logs': route<LogRecord>(inbox, arrivalOf, {
      wire: 'otlp-logs',
      countName: 'rejectedLogRecords',
      decoders: { protobuf: decodeLogs, json: decodeJsonLogs },
      keep: (logs, batch) => inbox.addLogs(logs, batch),
    }),
    '/v1/metrics': route<never>(inbox, arrivalOf, {
      wire: 'otlp-metrics',
      countName: 'rejectedDataPoints',
      decoders: { protobuf: countPoints, json: countJsonPoints },
      keep() {},
    }),
  }
}

type Signal<Kept> = {
  wire: Wire
  countName: string
  decoders: { [encoding in Encoding]: Decode<Kept> }
  /** `batch` is the same for all slices of a request. */
  keep(records: Kept[], batch: object): void
}

function route<Kept>(
  inbox: Inbox,
  arrivalOf: ReturnType<typeof createArrivals>,
  { wire, countName, decoders, keep }: Signal<Kept>,
): Route {
  async function handler({ headers, body, raw }: ViewerRequest): Promise<ViewerAnswer> {
    const encoding = encodingOf(headers)
    const keepSlice = (records: Kept[]) => keep(records, raw)
    const steps = takeIn<Kept>(body, decoders[encoding], keepSlice, arrivalOf(body))
    const { received, rejected, rejectedCount } = await runInSlices(steps).catch(error => {
      throw rejectionOf(error, encoding, body)
    })

    inbox.count(wire, { received, rejected: rejectedCount, bytes: body.length })
    for (const rejection of rejected) inbox.noteRejection({ wire, ...rejection }, raw)
    const [first] = rejected
    if (!first) return accepted(encoding)
    return accepted(encoding, { countName, rejected: rejectedCount, message: first.reason })
  }
  return {
    handler,
    methods: ['POST'],
    maxBodyBytes,
    opensTo: 'allowed-origins',
    reject(rejection, request) {
      countRejection(inbox, wire, rejection, request)
      return rejectedAnswer(rejection, request)
    },
  }
}

/** Turns a decoder's error into an answer. Other errors stay as they are. */
function rejectionOf(error: unknown, encoding: Encoding, body: Buffer): unknown {
  if (error instanceof TooMuchError)
    return new RequestError(413, `the request has ${error.message}`)
  const of = `the body is not an OTLP request in ${encoding}:`
  if (error instanceof UnfitJsonError)
    return new RequestError(error.status, `${of} it ${error.message}${hint(encoding, body)}`)
  const isMalformed = error instanceof MalformedProtobufError || error instanceof MalformedJsonError
  if (!isMalformed) return error
  return new RequestError(400, `${of} ${error.message}${hint(encoding, body)}`)
}

/** What a body of the other encoding begins with: field 1, or a brace. */
function hint(encoding: Encoding, body: Buffer): string {
  const [first] = body
  if (encoding === 'json' && first === 0x0a)
    return '; it begins like protobuf, whose content-type is application/x-protobuf'
  if (encoding === 'protobuf' && first === 0x7b)
    return '; it begins like JSON, whose content-type is application/json'
  return ''
}
