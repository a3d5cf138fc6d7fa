import { failureCode, failureWords } from '../../text/failure-words.ts'
import type { Answer } from './post.ts'

/** The result of one request to a destination. */
export type Outcome =
  /** `rejected`: records of the request that the destination does not keep. */
  | { kind: 'delivered'; rejected?: number; problem?: string }
  /** The destination would reject it again. */
  | { kind: 'rejected'; problem: string }
  /** The destination may take it in parts. */
  | { kind: 'too large'; problem: string }
  /** One of its records is at fault: the destination may take the others. */
  | { kind: 'poisoned'; problem: string }
  /** Worth sending again. */
  | Unavailable

export type Unavailable = {
  kind: 'unavailable'
  problem: string
  /** Whether the destination may have taken the request all the same. */
  mayHaveArrived: boolean
  /** The time for which the destination wants no request. */
  retryAfterMillis?: number | undefined
  /** Only a person can mend it, so nothing waits for it at the end. */
  needsPerson?: boolean
}

/** Codes of node:net and node:dns for a request that never left this machine. */
const neverSent =
  /^(ECONNREFUSED|ENOTFOUND|EAI_\w+|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_PROXY_TUNNEL)$/

/**
 * Whether the destination may have taken a request without an answer: a reset or a timeout says
 * nothing about what arrived, a refused connection does.
 */
export const mayHaveArrived = (error: unknown): boolean => !neverSent.test(failureCode(error) ?? '')

/** Codes of Node for a request that cannot be made, whatever the destination does. */
const neverMade = /^ERR_(INVALID_\w+|UNESCAPED_CHARACTERS|HTTP_INVALID_\w+|OUT_OF_RANGE)$/

/** What a failure without an answer means for the request. */
export function unanswered(error: unknown): Outcome {
  const problem = failureWords(error)
  return neverMade.test(failureCode(error) ?? '')
    ? { kind: 'rejected', problem: `the request cannot be made (${problem})` }
    : { kind: 'unavailable', problem, mayHaveArrived: mayHaveArrived(error) }
}

/** Whatever `send` throws, at once or later, is a failure of its destination alone. */
export async function attempt(send: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await send()
  } catch (error) {
    return unanswered(error)
  }
}

/** What an HTTP status means for the request. */
export function outcomeOf(
  { status, headers }: Pick<Answer, 'status' | 'headers'>,
  problem: string,
  retryAfter = headers['retry-after'],
): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered' }
  if (status === 413) return { kind: 'too large', problem }
  // 407 is of a proxy, whose password a person can mend.
  const isLater = status === 429 || status === 408 || status === 407 || status >= 500
  if (!isLater) return { kind: 'rejected', problem }
  const retryAfterMillis = readRetryAfter(retryAfter)
  return { kind: 'unavailable', problem, mayHaveArrived: false, retryAfterMillis }
}

/** A wrong header must not silence a sender for hours. */
const longestRetryAfterMillis = 60_000

/**
 * Reads a `Retry-After` header: seconds or a date (RFC 9110, section 10.2.3), at most a minute.
 * Undefined when there is none, it cannot be read, or the time has come already: without a back-off
 * such a destination would get hundreds of requests a second.
 */
export function readRetryAfter(value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const text = value.trim()
  const millis = /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return millis > 0 ? Math.min(millis, longestRetryAfterMillis) : undefined
}
