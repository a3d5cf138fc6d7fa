import type { IncomingMessage } from 'node:http'

const absolute = /^[a-z][a-z\d+.-]*:\/\/(?:[^/?#]*@)?([^/?#]*)/i

/**
 * Turns the target `http://shop.example/a`, which every server has to take (RFC 9112, section 3.2.2),
 * into `/a`, so that nothing else has to know that form. The host in it replaces that of the Host header,
 * and a user and a password are left out of all records.
 */
export function toOriginForm(request: IncomingMessage): void {
  const { url = '/', headers } = request
  const found = url.startsWith('/') ? null : absolute.exec(url)
  if (!found) return
  const rest = url.slice(found[0].length)
  request.url = rest.startsWith('/') ? rest : `/${rest}`
  if (headers.host !== undefined) headers.host = found[1]
}
