import type { Handler } from 'express'
import { HttpError } from './errors.ts'

/**
 * A token bucket for a route that costs money: `perMinute` requests at once, and as many in each
 * following minute, of all clients together, since a client can have any number of addresses. Beyond,
 * 429 with `Retry-After` in seconds.
 */
export function limitRate(perMinute: number, nowMillis = () => performance.now()): Handler {
  const millisPerToken = 60_000 / perMinute
  let tokens = perMinute
  let filledAtMillis = nowMillis()

  return (_request, _response, next) => {
    const now = nowMillis()
    tokens = Math.min(perMinute, tokens + (now - filledAtMillis) / millisPerToken)
    filledAtMillis = now
    if (tokens < 1) {
      const seconds = Math.ceil(((1 - tokens) * millisPerToken) / 1000)
      throw new HttpError(429, 'too_many_requests', {
        message: `expected at most ${perMinute} requests a minute; try again in ${seconds} s`,
        headers: { 'retry-after': String(seconds) },
      })
    }
    tokens--
    next()
  }
}
