import type { RollbarDestination } from '../config/destinations.ts'
import { mayHaveArrived } from '../delivery/failure.ts'
import { readRetryAfter } from '../delivery/retry-after.ts'

/** What an answer of Rollbar's API means for the item. */
export type Answer =
  | { kind: 'delivered' }
  /** Sending it again would be refused again. */
  | { kind: 'refused' | 'too large'; problem: string }
  /** `waitMillis`: the destination says how long to stay away. */
  | { kind: 'later'; problem: string; mayHaveArrived: boolean; waitMillis?: number }

/**
 * `POST /api/1/item/` with one item; the token is in a header, not in the body. Never throws.
 * https://docs.rollbar.com/reference/create-item
 */
export async function post(
  { endpoint, accessToken }: RollbarDestination,
  body: string,
  timeoutMillis: number,
): Promise<Answer> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-rollbar-access-token': accessToken },
      body,
      // A redirect would carry the token to somewhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMillis),
    })
    return readAnswer(response.status, response.headers, await response.text())
  } catch (error) {
    const { cause } = error as { cause?: { code?: unknown } }
    return {
      kind: 'later',
      problem: describeFailure(error),
      mayHaveArrived: mayHaveArrived(cause?.code),
    }
  }
}

/** https://docs.rollbar.com/docs/rate-limits: 429 tells the seconds until the next may come. */
function readAnswer(status: number, headers: Headers, body: string): Answer {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const problem = describeAnswer(status, body)
  const later = { kind: 'later', problem, mayHaveArrived: false } as const
  if (status === 429) {
    const seconds = headers.get('x-rate-limit-remaining-seconds') ?? headers.get('retry-after')
    return { ...later, waitMillis: readRetryAfter(seconds) }
  }
  if (status === 408 || status >= 500) return later
  return { kind: status === 413 ? 'too large' : 'refused', problem }
}

/** `{"err":1,"message":"invalid access token"}`, or whatever a proxy in between has to say. */
function describeAnswer(status: number, body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    if (typeof message === 'string') return `HTTP ${status}: ${message}`
  } catch {}
  return `HTTP ${status}`
}

/** fetch hides what happened in the cause: `fetch failed`, cause `connect ECONNREFUSED …`. */
function describeFailure(error: unknown): string {
  const { name, message, cause } = error as Error
  if (name === 'TimeoutError') return 'no answer in time'
  const { code } = (cause ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : message
}
