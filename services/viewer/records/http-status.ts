import type { TraceStatus } from './api.ts'

/** X-Ray's bucket of an HTTP status. */
export function bucketOfHttp(status: number): TraceStatus {
  if (status >= 500) return 'fault'
  if (status === 429) return 'throttle'
  return status >= 400 ? 'error' : 'ok'
}
