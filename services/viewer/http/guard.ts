import type { IncomingMessage } from 'node:http'
import { isFollowedLink } from '../../http/cross-site.ts'
import { createHostCheck, hostName } from './host-check.ts'
import { createOriginCheck, type From } from './origin-check.ts'
import { RequestError, type Route } from './request-error.ts'

export type GuardOptions = {
  /** `VIEWER_PUBLIC_URL`: its host is allowed. */
  publicUrl: string | undefined
  /** Allowed host names beside the built-in ones. */
  allowedHosts?: readonly string[]
  /** Origins of pages that may send records, beside those on localhost. */
  allowedOrigins?: readonly string[]
}

/** The reason why a request must not be answered, if any. `opensTo` is that of its route. */
export type Guard = (
  request: IncomingMessage,
  opensTo?: Route['opensTo'],
) => RequestError | undefined

/**
 * Checks whether a request may be answered at all: on every path of every port, reads included,
 * before a byte of a body is read. The viewer requires no key, so the browser of its user must not
 * act for another site's page: an image whose address is a costly query, a form that posts a
 * sampling rule. Programs (SDKs, curl, aws) send no browser headers and pass.
 */
export function createGuard(options: GuardOptions): Guard {
  const { publicUrl, allowedHosts = [], allowedOrigins = [] } = options
  const isAllowedHost = createHostCheck(publicUrl, allowedHosts)
  const fromWhere = createOriginCheck(allowedOrigins)
  return (request, opensTo) => {
    if (!isAllowedHost(request.headers.host)) return misdirected(request.headers.host)
    const from = fromWhere(request.headers)
    return mayAsk(from, request, opensTo) ? undefined : crossSite(request)
  }
}

function mayAsk(from: From, request: IncomingMessage, opensTo: Route['opensTo']): boolean {
  if (from === 'own') return true
  if (opensTo === 'links') return isFollowedLink(request)
  return opensTo === 'allowed-origins' && from === 'allowed'
}

const misdirected = (host = '') =>
  new RequestError(
    421,
    `host "${host}" is not this viewer's: expected localhost, an IP address or a name that the viewer knows; to add it, start the viewer with ALLOWED_HOSTS=${hostName(host)}`,
  )

function crossSite({ headers }: IncomingMessage): RequestError {
  const { origin, 'sec-fetch-site': site } = headers
  const who = origin === undefined ? `a page of another site (${site})` : `origin "${origin}"`
  return new RequestError(
    403,
    `${who} may not ask this: expected the viewer's own page, a program, or, to send records, a page on localhost or of ALLOWED_ORIGINS`,
  )
}
