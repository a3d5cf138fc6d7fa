import type { IncomingMessage } from 'node:http'

/**
 * Whether a browser says that a page of another site caused this request:
 *
 *     sec-fetch-site: cross-site      https://www.w3.org/TR/fetch-metadata/
 *     origin: http://evil.example     where the former is not sent: to http on a name of its own
 *
 * Neither can be set by a page. curl, SDKs and our own services send neither, so a request without
 * them passes. Another port of the same host is another site too: any program may listen there.
 */
export function isFromAnotherSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return headers.origin !== undefined && !isSameHost(headers.origin, headers.host)
}

/** The same but for a followed link, whose answer is shown and can be read by no page. */
export const isCrossSiteUse = (request: IncomingMessage): boolean =>
  isFromAnotherSite(request) && !isFollowedLink(request)

/** A top-level document: a person sees it, and no page can read it. A frame is none, and a form posts. */
export function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    // Not `iframe`, which needs no click.
    headers['sec-fetch-dest'] === 'document'
  )
}

/** A `Host` may hold the port that an `Origin` leaves out. The scheme ends at a proxy. */
function isSameHost(origin: string, host: string | undefined): boolean {
  const from = URL.parse(origin)
  return from !== null && URL.parse(`${from.protocol}//${host}`)?.host === from.host
}
