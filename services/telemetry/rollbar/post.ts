import type { RollbarDestination } from '../config/destinations.ts'

/** What an answer of Rollbar's API means for the item. */
export type Answer =
  | { kind: 'delivered' }
  /** Sending it again would be refused again. */
  | { kind: 'refused'; problem: string }
  /** `waitMillis`: the destination says how long to stay away. */
  | { kind: 'later'; problem: string; waitMillis?: number }

/** The longest that a 429 may send us away: a wrong header must not silence us for hours. */
const maxWaitMillis = 60_000

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
    return { kind: 'later', problem: describeFailure(error) }
  }
}

/** https://docs.rollbar.com/docs/rate-limits: 429 tells the seconds until the next may come. */
function readAnswer(status: number, headers: Headers, body: string): Answer {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  const problem = describeAnswer(status, body)
  if (status === 429) return { kind: 'later', problem, waitMillis: secondsToStayAway(headers) }
  if (status === 408 || status >= 500) return { kind: 'later', problem }
  return { kind: 'refused', problem }
}

function secondsToStayAway(headers: Headers): number | undefined {
  const header = headers.get('x-rate-limit-remaining-seconds') ?? headers.get('retry-after')
  const seconds = Number(header)
  if (header === null || !Number.isFinite(seconds) || seconds < 0) return undefined
  return Math.min(seconds * 1000, maxWaitMillis)
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
