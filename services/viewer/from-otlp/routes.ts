import type { Wire } from '../api.ts'
import { countRefusal } from '../http/count-refusal.ts'
import type { ViewerAnswer, ViewerRequest } from '../http/message.ts'
import { Refusal, type Route } from '../http/refusal.ts'
import type { Inbox } from '../record.ts'
import { UnfitJson } from '../unfit-json.ts'
import { accepted, type Encoding, encodingOf, refused } from './answer.ts'
import { decodeJsonLogs } from './json-logs.ts'
import { decodeJsonSpans } from './json-spans.ts'
import { MalformedJson } from './json-values.ts'
import { countJsonPoints, countPoints } from './metric-points.ts'
import { decodeLogs } from './protobuf-logs.ts'
import { MalformedProtobuf } from './protobuf-reader.ts'
import { decodeSpans } from './protobuf-spans.ts'
import type { Decoded } from './span-record.ts'

/** 20 MiB, what OpenTelemetry's collector and Honeycomb take. */
const maxBodyBytes = 20 * 1024 * 1024

/** Reasons kept of one request; all its refusals are counted, but a thousand alike teach nothing. */
const maxNoted = 100

/**
 * OTLP/HTTP 1.x (https://opentelemetry.io/docs/specs/otlp/#otlphttp): `POST /v1/traces`,
 * `/v1/logs`, `/v1/metrics`. No key is asked for, and headers are not looked at beyond the
 * encoding, so a key that was sent here by mistake is kept nowhere.
 */
export function createOtlpRoutes(inbox: Inbox) {
  const takeSpans = (body: Buffer, encoding: Encoding) =>
    take(encoding === 'json' ? decodeJsonSpans(body) : decodeSpans(body), spans =>
      inbox.addSpans(spans),
    )
  const takeLogs = (body: Buffer, encoding: Encoding) =>
    take(encoding === 'json' ? decodeJsonLogs(body) : decodeLogs(body), logs => inbox.addLogs(logs))
  const takeMetrics = (body: Buffer, encoding: Encoding): Taken => ({
    received: encoding === 'json' ? countJsonPoints(body) : countPoints(body),
    refused: [],
  })
  return {
    '/v1/traces': route(inbox, 'otlp-traces', 'rejectedSpans', takeSpans),
    '/v1/logs': route(inbox, 'otlp-logs', 'rejectedLogRecords', takeLogs),
    '/v1/metrics': route(inbox, 'otlp-metrics', 'rejectedDataPoints', takeMetrics),
  }
}

type Taken = { received: number; refused: Decoded<never>['refused'] }

function take<Kept>({ records, refused }: Decoded<Kept>, keep: (records: Kept[]) => void): Taken {
  if (records.length > 0) keep(records)
  return { received: records.length, refused }
}

function route(
  inbox: Inbox,
  wire: Wire,
  countName: string,
  take: (body: Buffer, encoding: Encoding) => Taken,
): Route {
  function handler({ headers, body, raw }: ViewerRequest): ViewerAnswer {
    const encoding = encodingOf(headers)
    const { received, refused } = decodeOrRefuse(() => take(body, encoding), encoding)

    inbox.count(wire, { received, rejected: refused.length, bytes: body.length })
    for (const rejection of refused.slice(0, maxNoted)) {
      inbox.noteRejection({ wire, ...rejection }, raw)
    }
    const [first] = refused
    if (!first) return accepted(encoding)
    return accepted(encoding, { countName, rejected: refused.length, message: first.reason })
  }
  return {
    handler,
    methods: ['POST'],
    maxBodyBytes,
    opensTo: 'allowed-origins',
    refuse(refusal, request) {
      countRefusal(inbox, wire, refusal, request)
      return refused(refusal, request)
    },
  }
}

function decodeOrRefuse(decode: () => Taken, encoding: Encoding): Taken {
  try {
    return decode()
  } catch (error) {
    if (error instanceof MalformedProtobuf || error instanceof MalformedJson) {
      throw new Refusal(400, `the body is not an OTLP request in ${encoding}: ${error.message}`)
    }
    if (error instanceof UnfitJson) {
      const problem = `the body is not an OTLP request in json: it ${error.message}`
      throw new Refusal(error.status, problem)
    }
    throw error
  }
}
