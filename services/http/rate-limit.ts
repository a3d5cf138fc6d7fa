import type { Handler } from 'express'
import { HttpError } from './errors.ts'
import { createTokenBucket } from './token-bucket.ts'

/**
 * For a route that costs money: `perMinute` requests of all clients together, since a client can have
 * any number of addresses. Beyond, 429 with `Retry-After` in seconds.
 */
export function limitRate(perMinute: number): Handler {
  const bucket = createTokenBucket(perMinute)

  return (_request, _response, next) => {
    if (bucket.take(1) === 0) {
      const seconds = Math.ceil(bucket.waitMillis() / 1000)
      throw new HttpError(429, 'too_many_requests', {
        message: `expected at most ${perMinute} requests a minute; try again in ${seconds} s`,
        headers: { 'retry-after': String(seconds) },
      })
    }
    next()
  }
}
