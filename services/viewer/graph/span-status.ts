import type { TraceStatus } from '../records/api.ts'
import { bucketOfHttp } from '../records/http-status.ts'
import type { Attributes } from './map-span.ts'

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

/** The attributes that may have the status, the last one Envoy's. */
export const grpcKeys = [
  'rpc.grpc.status_code',
  'rpc.response.status_code',
  'rpc.connect_rpc.error_code',
  'grpc.status_code',
]

/**
 * The status of a span in X-Ray's buckets: of its HTTP status; of its gRPC status where HTTP says
 * nothing or success, since gRPC answers by HTTP 200 when it fails, too. A span that says itself
 * that it failed is a fault, unless its status is its client's error.
 */
export function statusOfSpan(
  span: { httpStatus?: number | undefined; isError: boolean },
  attributes: Attributes,
): TraceStatus {
  const ofHttp = bucketOfHttp(span.httpStatus ?? 0)
  const status = ofHttp === 'ok' ? statusOfGrpc(attributes) : ofHttp
  return status === 'ok' && span.isError ? 'fault' : status
}

function statusOfGrpc(attributes: Attributes): TraceStatus {
  const code = grpcKeys.map(key => attributes[key]).find(value => value !== undefined)
  const status = grpcStatuses[Number(code ?? 0)] ?? String(code).toUpperCase()
  if (status === 'OK' || !grpcStatuses.includes(status)) return 'ok'
  if (status === 'RESOURCE_EXHAUSTED') return 'throttle'
  return serverFaults.includes(status) ? 'fault' : 'error'
}
