import type { JsonObject } from '../../../json/json-object.ts'
import { bucketOf, type Outcome, outcomeOf } from '../../graph/outcome.ts'
import type { TraceStatus } from '../../records/api.ts'
import { bucketOfHttp } from '../../records/http-status.ts'

type Attributes = Record<string, unknown>

/** gRPC's statuses by their numbers. https://grpc.io/docs/guides/status-codes/ */
const grpcStatuses = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
]

/** Those that OpenTelemetry's conventions call errors of a server. */
const serverFaults = [
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
]

const grpcKeys = ['rpc.grpc.status_code', 'rpc.response.status_code', 'rpc.connect_rpc.error_code']

/**
 * The status of a span in X-Ray's buckets: of its HTTP status, else of its gRPC status. A span that
 * says itself that it failed is a fault, unless its status is its client's error.
 */
export function statusOfSpan(
  span: { httpStatus: number | undefined; isError: boolean },
  attributes: Attributes,
): TraceStatus {
  const status =
    span.httpStatus === undefined ? statusOfGrpc(attributes) : bucketOfHttp(span.httpStatus)
  return status === 'ok' && span.isError ? 'fault' : status
}

function statusOfGrpc(attributes: Attributes): TraceStatus {
  const code = grpcKeys.map(key => attributes[key]).find(value => value !== undefined)
  const status = grpcStatuses[Number(code ?? 0)] ?? String(code).toUpperCase()
  if (status === 'OK' || !grpcStatuses.includes(status)) return 'ok'
  if (status === 'RESOURCE_EXHAUSTED') return 'throttle'
  return serverFaults.includes(status) ? 'fault' : 'error'
}

/** The worse of a document's flags and its HTTP status: some senders set only one of them. */
export function statusOfDocument(document: JsonObject): TraceStatus {
  const { error, throttle, fault, ...unflagged } = document
  const [flags, http] = [outcomeOf(document), outcomeOf(unflagged)]
  const either = (name: keyof Outcome) => flags[name] || http[name]
  return bucketOf({
    isError: either('isError'),
    isThrottle: either('isThrottle'),
    isFault: either('isFault'),
  })
}

/** Whether a log line or an item of this level reports a failure. */
export const isErrorLevel = (level: string) => /^(error|critical|fatal|emerg|alert)/i.test(level)
