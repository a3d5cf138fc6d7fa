import type { IncomingMessage, ServerResponse } from 'node:http'
import { isCrossSiteUse } from './cross-site.ts'

/** What Kubernetes asks: does the process live, and may it get traffic? */
const healthPath = '/healthz'
const readyPath = '/readyz'

const pathOf = (url: string) => url.split('?', 1)[0]

const isVerbose = (url = '') => new URLSearchParams(url.split('?', 2)[1]).has('verbose')

/**
 * Whether a request target (`/readyz?verbose`) is a probe's. Probes are answered outside of all
 * instrumentation, so that they leave no span, no segment and no log line.
 */
export function isProbe(url: string | undefined): boolean {
  const path = pathOf(url ?? '')
  return path === healthPath || path === readyPath
}

/**
 * Answers a probe; the caller has asked `isProbe` before. `/readyz?verbose` says `details` too, such as
 * `{ deliveries }`, with the same status as without.
 */
export function answerProbe(
  request: IncomingMessage,
  response: ServerResponse,
  isReady: () => boolean,
  details: () => object = () => ({}),
): void {
  const more = () => (isVerbose(request.url) ? details() : {})
  if (isCrossSiteUse(request)) {
    answer(response, 403, { error: 'cross_site' })
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD')
    answer(response, 405, { error: 'method_not_allowed' })
  } else if (pathOf(request.url ?? '') === healthPath) {
    answer(response, 200, { status: 'alive' })
  } else if (isReady()) {
    answer(response, 200, { status: 'ready', ...more() })
  } else {
    answer(response, 503, { status: 'not_ready', ...more() })
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  })
  response.end(JSON.stringify(body))
}
