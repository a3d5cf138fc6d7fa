import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import type { ViewerAnswer } from './message.ts'
import type { Route } from './request-error.ts'

// Chromium caches a preflight's answer for at most two hours; ten minutes avoid most of them.
const maxAgeSeconds = 600

/**
 * The headers that let a page of an allowed origin see the answer to the records it sent. Nothing
 * else of the viewer is readable from another origin. Call only after the guard accepted the
 * request. https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function corsHeaders(request: IncomingMessage, route: Route): OutgoingHttpHeaders {
  const { origin } = request.headers
  if (route.opensTo !== 'allowed-origins' || origin === undefined) return {}
  return {
    'access-control-allow-origin': origin,
    // `sendBeacon` sends cookies of the host along. The viewer has none and reads none.
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after',
    vary: 'origin',
  }
}

/** A browser's question whether a page may send a request with custom headers. */
export const isPreflight = ({ method, headers }: IncomingMessage, route: Route) =>
  route.opensTo === 'allowed-origins' &&
  method === 'OPTIONS' &&
  headers.origin !== undefined &&
  headers['access-control-request-method'] !== undefined

/** Allows all headers that an SDK wants to send: no key is required, so none grants anything. */
export const preflightAnswer = ({ headers }: IncomingMessage, route: Route): ViewerAnswer => ({
  status: 204,
  headers: {
    'access-control-allow-methods': route.methods.join(', '),
    'access-control-allow-headers': headers['access-control-request-headers'] ?? '',
    'access-control-max-age': String(maxAgeSeconds),
    // Asked by Chromium for a page of the internet that sends to this machine.
    ...(headers['access-control-request-private-network'] && {
      'access-control-allow-private-network': 'true',
    }),
  },
})
