import type { IncomingHttpHeaders } from 'node:http'

/**
 * Where a request comes from, as a browser says it:
 * - `own`: our own page, an address that a person typed, or a program, which says nothing
 * - `allowed`: a page of one of `ALLOWED_ORIGINS`
 * - `foreign`: a page of any other site, another port of this machine included
 */
export type From = 'own' | 'allowed' | 'foreign'

/**
 * Browsers send `Sec-Fetch-Site` with every request, and `Origin` with those that read or change
 * something across origins; no page can change either. Each is looked at, since a form post of an
 * older browser has an `Origin` alone, and an image a `Sec-Fetch-Site` alone.
 *
 * A browser sends no `Sec-Fetch-Site` to plain `http://` at an address beyond this machine. An
 * image there looks like a request of a program and gets its answer, which its page cannot read.
 */
export function createOriginCheck(
  allowedOrigins: readonly string[],
): (headers: IncomingHttpHeaders) => From {
  const allowed = new Set(allowedOrigins)
  return ({ origin, host, 'sec-fetch-site': site }) => {
    if (origin === undefined) return isOwnSite(site) ? 'own' : 'foreign'
    // `null` (a sandbox, a file), several origins and schemes of apps have no web origin.
    const named = webOrigin(origin)
    if (named === undefined) return 'foreign'
    if (isOwnSite(site) && named === originOfHost(named, host)) return 'own'
    return allowed.has(named) ? 'allowed' : 'foreign'
  }
}

const isOwnSite = (site: string | string[] | undefined) =>
  site === undefined || ['same-origin', 'none'].includes(String(site).toLowerCase())

/** The origin of a page that was opened at this `Host` by the scheme that `origin` has. */
const originOfHost = (origin: string, host: string | undefined) =>
  webOrigin(`${new URL(origin).protocol}//${host}`)

/**
 * `HTTP://LocalHost:80` is `http://localhost`: as browsers write an origin. Undefined for anything
 * that is more or less than a scheme of the web, a host and a port.
 */
export function webOrigin(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return undefined
  const { protocol, origin, href } = url
  const isWeb = protocol === 'http:' || protocol === 'https:'
  return isWeb && href === `${origin}/` && !text.endsWith('/') ? origin : undefined
}
