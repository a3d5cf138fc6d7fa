import type { IncomingMessage } from 'node:http'

/** `host:port`, `[::1]:port`, or without a port. No match: a host name with further colons. */
const hostAndPort = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/

type Address = { host: string; port: number | undefined }

/** The address in a Host header. A malformed one becomes a host without port, as a whole. */
export function parseHost(header: string, defaultPort: number | undefined): Address {
  const parts = hostAndPort.exec(header)
  if (parts === null) return { host: header, port: undefined }
  return { host: parts[1]!, port: parts[2] === undefined ? defaultPort : Number(parts[2]) }
}

/** The host of the client's request, as the outermost proxy received it. */
export function serverAddress(request: IncomingMessage): Address | undefined {
  const forwarded = request.headers['x-forwarded-host']
  if (typeof forwarded === 'string') {
    return parseHost(forwarded, portOf(request.headers['x-forwarded-proto']))
  }
  const host = request.headers.host
  return host === undefined || host === '' ? undefined : parseHost(host, 80)
}

function portOf(scheme: string | string[] | undefined): number | undefined {
  if (scheme === 'https') return 443
  return scheme === 'http' ? 80 : undefined
}

/** The client's address without its port: the first of X-Forwarded-For, else the peer's. */
export function clientAddress(request: IncomingMessage): string | undefined {
  const forwarded = request.headers['x-forwarded-for']
  if (typeof forwarded !== 'string') return request.socket.remoteAddress
  const comma = forwarded.indexOf(',')
  const { host } = parseHost((comma === -1 ? forwarded : forwarded.slice(0, comma)).trim(), 0)
  return host.startsWith('[') ? host.slice(1, -1) : host
}
