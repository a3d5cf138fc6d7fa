import type { TraceStatus } from './api.ts'

/** X-Ray's bucket of an HTTP status. */
export function bucketOfHttp(status: number): TraceStatus {
  if (status >= 500) return 'fault'
  if (status === 429) return 'throttle'
  return status >= 400 ? 'error' : 'ok'
}

/**
 * The HTTP status of a span: by the stable convention's attribute, else by the previous one, which
 * other senders still use. Undefined for an invalid one: Envoy writes 0 where no answer came.
 */
export function httpStatusOf(attributes: Record<string, unknown>): number | undefined {
  const value = attributes['http.response.status_code'] ?? attributes['http.status_code']
  const code = value === undefined ? Number.NaN : Number(value)
  return Number.isInteger(code) && code >= 100 && code < 1000 ? code : undefined
}

/** Whether a server failed, though it may not say so: proxies leave the status of a span unset. */
export const isServerFault = (httpStatus: number | null | undefined) => (httpStatus ?? 0) >= 500
