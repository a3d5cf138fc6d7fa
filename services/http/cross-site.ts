import type { IncomingMessage } from 'node:http'

/**
 * Whether a page of another site caused this request, by the headers that only the browser sets:
 *
 *     sec-fetch-site: cross-site      https://www.w3.org/TR/fetch-metadata/
 *     origin: http://evil.example     where the former is missing: http to a host other than localhost
 *
 * curl, SDKs and our own services send neither, so a request without them passes. Another port of the
 * same host is another site too, because any program may listen there.
 */
export function isFromAnotherSite({ headers }: IncomingMessage): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site !== 'same-origin' && site !== 'none'
  return headers.origin !== undefined && !isSameHost(headers.origin, headers.host)
}

/** The same, except for a followed link, whose answer no page can read. */
export const isCrossSiteUse = (request: IncomingMessage): boolean =>
  isFromAnotherSite(request) && !isFollowedLink(request)

/** A top-level document, which a person sees and no page can read; neither a frame nor a form. */
export function isFollowedLink({ method, headers }: IncomingMessage): boolean {
  return (
    (method === 'GET' || method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    // Not `iframe`, which needs no click.
    headers['sec-fetch-dest'] === 'document'
  )
}

/** A `Host` may name a port that an `Origin` leaves out. A proxy may have changed the scheme. */
function isSameHost(origin: string, host: string | undefined): boolean {
  const from = URL.parse(origin)
  return from !== null && URL.parse(`${from.protocol}//${host}`)?.host === from.host
}
