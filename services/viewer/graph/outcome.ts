import { isObject, type JsonObject } from '../../json/json-object.ts'
import type { TraceStatus } from '../records/api.ts'
import { bucketOfHttp } from '../records/http-status.ts'

/** In the order in which the store numbers them. Each completed request counts in exactly one. */
export const buckets = ['ok', 'error', 'throttle', 'fault'] as const satisfies TraceStatus[]

export type Bucket = TraceStatus

/** Flags may combine: a throttled request is an error too. */
export type Outcome = { isError: boolean; isThrottle: boolean; isFault: boolean }

/** The flags of a segment or subsegment, else the outcome of its HTTP status. */
export function outcomeOf(document: JsonObject): Outcome {
  const { error, throttle, fault } = document
  const isFlagged = error === true || throttle === true || fault === true
  if (isFlagged) {
    return { isError: error === true, isThrottle: throttle === true, isFault: fault === true }
  }
  const bucket = bucketOfHttp(statusOf(document) ?? 0)
  const isThrottle = bucket === 'throttle'
  return { isError: bucket === 'error' || isThrottle, isThrottle, isFault: bucket === 'fault' }
}

/** AWS documents no precedence: the worst counts. */
export function bucketOf({ isError, isThrottle, isFault }: Outcome): Bucket {
  if (isFault) return 'fault'
  if (isThrottle) return 'throttle'
  return isError ? 'error' : 'ok'
}

export type Http = {
  url?: string
  method?: string
  status?: number
  userAgent?: string
  clientIp?: string
}

/** The `http` block of a segment document. */
export function httpOf({ http }: JsonObject): Http {
  if (!isObject(http)) return {}
  const request = isObject(http.request) ? http.request : {}
  return {
    url: text(request.url),
    method: text(request.method),
    status: statusOf({ http }),
    userAgent: text(request.user_agent),
    clientIp: text(request.client_ip),
  }
}

function statusOf({ http }: JsonObject): number | undefined {
  const response = isObject(http) && isObject(http.response) ? http.response : {}
  return typeof response.status === 'number' ? response.status : undefined
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined)
