import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { ViewerAnswer } from './message.ts'
import type { Route } from './request-error.ts'

// Chromium keeps the answer to a preflight for two hours at most; ten minutes spare most of them.
const maxAgeSeconds = 600

/**
 * What a page of an allowed origin needs to see the answer to records that it sent: nothing else of
 * the viewer is readable from another origin. To be asked only after the guard let the request
 * pass. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(request: IncomingMessage, route: Route): OutgoingHttpHeaders {
  const { origin } = request.headers
  if (route.opensTo !== 'allowed-origins' || origin === undefined) return {}
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'retry-after',
    vary: 'origin',
  }
}

/** A browser asks first whether a page may send a request with headers of its own. */
export const isPreflight = ({ method, headers }: IncomingMessage, route: Route) =>
  route.opensTo === 'allowed-origins' &&
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined

/** Whatever headers an SDK wants to send: no key is asked for, so none of them opens anything. */
export const preflightAnswer = ({ headers }: IncomingMessage, route: Route): ViewerAnswer => ({
  status: 204,
  headers: {
    'access-control-allow-methods': route.methods.join(', '),
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
    'access-control-max-age': String(maxAgeSeconds),
  },
})
