import type { Handler } from './message.ts'
import { Refusal } from './refusal.ts'

const safeMethods = ['GET', 'HEAD']

/**
 * Lets only our own page change things. No CORS header of ours lets another site read an answer,
 * but a form on it could still post here; a browser then names that site in `Origin`. Programs
 * send none and are let through.
 */
export function sameSiteOnly(handler: Handler): Handler {
  return request => {
    const { origin, host } = request.headers
    if (origin !== undefined && !safeMethods.includes(request.method) && !isOf(origin, host)) {
      throw new Refusal(403, `origin "${origin}" may not change anything here`)
    }
    return handler(request)
  }
}

const isOf = (origin: string, host?: string) =>
  URL.canParse(origin) && new URL(origin).host === host?.toLowerCase()
