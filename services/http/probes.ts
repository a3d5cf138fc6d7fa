import type { IncomingMessage, ServerResponse } from 'node:http'
import { healthPath, pathOf } from '../contracts/probe-paths.ts'
import { isCrossSiteUse } from './cross-site.ts'

const isVerbose = (url = '') => new URLSearchParams(url.split('?', 2)[1]).has('verbose')

/**
 * Answers a request for which `isProbe` is true. `/readyz?verbose` adds `details`, such as
 * `{ deliveries }`, to the same status.
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
