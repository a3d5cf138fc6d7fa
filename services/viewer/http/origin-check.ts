import type { IncomingHttpHeaders } from 'node:http'
import { isThisMachine } from '../../text/ip-address.ts'

/**
 * Where a request comes from, as its headers show:
 * - `own`: the viewer's own page, a typed address, or a program, which sends no such headers
 * - `allowed`: a page on any port of this machine's own names, or of one of `ALLOWED_ORIGINS`
 * - `foreign`: a page of any other site
 */
export type From = 'own' | 'allowed' | 'foreign'

/**
 * Browsers send `Sec-Fetch-Site` with every request, and `Origin` with requests that read or change
 * something across origins; no page can change either. Both are checked, since a form post of an
 * older browser has only an `Origin`, and an image only a `Sec-Fetch-Site`.
 *
 * A browser sends no `Sec-Fetch-Site` to plain `http://` at an address beyond this machine. There,
 * an image looks like a request of a program and is answered, but its page cannot read the answer.
 */
export function createOriginCheck(
  allowedOrigins: readonly string[],
): (headers: IncomingHttpHeaders) => From {
  const allowed = new Set(allowedOrigins)
  return ({ origin, host, 'sec-fetch-site': site }) => {
    if (origin === undefined) return isOwnSite(site) ? 'own' : 'foreign'
    // `null` (a sandbox, a file), lists of origins and schemes of apps have no web origin.
    const named = webOrigin(origin)
    if (named === undefined) return 'foreign'
    if (isOwnSite(site) && named === originOfHost(named, host)) return 'own'
    return isLocal(named) || allowed.has(named) ? 'allowed' : 'foreign'
  }
}

/** An origin as `webOrigin` returns it. No other site can make a browser send one of these. */
const isLocal = (origin: string) => isThisMachine(new URL(origin).hostname)

const isOwnSite = (site: string | string[] | undefined) =>
  site === undefined || ['same-origin', 'none'].includes(String(site).toLowerCase())

/** The origin of a page at this `Host`, with the scheme of `origin`. */
const originOfHost = (origin: string, host: string | undefined) =>
  webOrigin(`${new URL(origin).protocol}//${host}`)

/**
 * Returns `http://localhost` for `HTTP://LocalHost:80`: an origin as browsers write it. Undefined
 * for anything other than a web scheme, a host and a port.
 */
export function webOrigin(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null) return undefined
  const { protocol, origin, href } = url
  const isWeb = protocol === 'http:' || protocol === 'https:'
  return isWeb && href === `${origin}/` && !text.endsWith('/') ? origin : undefined
}
