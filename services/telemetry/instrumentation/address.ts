import type { IncomingMessage } from 'node:http'
import { bracketed } from '../../text/bracketed.ts'
import { plainIp } from '../../text/ip-address.ts'
import { type Forwarded, nothingForwarded, readForwarded } from './forwarded.ts'

export type Address = { host: string; port: number | undefined }

/** Who sent a request, and to which address, by OpenTelemetry's HTTP conventions. */
export type RequestAddresses = {
  scheme: string
  /** Without the brackets of an IPv6 address; undefined when the request names no host. */
  server: Address | undefined
  /** The IP address of the client behind all proxies, or else of the connection's other end. */
  client: string | undefined
  /** The IP address of the connection's other end. */
  peer: string | undefined
}

export type AddressReader = (request: IncomingMessage) => RequestAddresses

/** @param trustsForwarded whether headers of proxies count, which any client can send too */
export function createAddressReader(trustsForwarded: boolean): AddressReader {
  const known = new WeakMap<IncomingMessage, RequestAddresses>()
  return request => {
    let addresses = known.get(request)
    if (!addresses) {
      const forwarded = trustsForwarded ? readForwarded(request.headers) : nothingForwarded
      addresses = addressesOf(request, forwarded)
      known.set(request, addresses)
    }
    return addresses
  }
}

function addressesOf(request: IncomingMessage, forwarded: Forwarded): RequestAddresses {
  const scheme = forwarded.schemes.map(text => text.toLowerCase()).find(isHttp) ?? 'http'
  const port = forwarded.ports.map(portOf).find(Boolean) ?? defaultPorts[scheme]
  const host = forwarded.hosts.find(isHost) ?? request.headers.host
  const peer = ipOf(request.socket.remoteAddress ?? '')
  const client = forwarded.clients.map(ipOf).find(ip => ip !== undefined) ?? peer
  return { scheme, server: host ? parseHost(host, port) : undefined, client, peer }
}

const defaultPorts: Record<string, number> = { http: 80, https: 443 }

const isHttp = (scheme: string) => Object.hasOwn(defaultPorts, scheme)

/** `host:port`, `[::1]:port`, or without a port. No match: a host name with further colons. */
const hostAndPort = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d{0,5}))?$/

/** A domain name has at most 253 characters. */
const maxHostChars = 255

/** The address in a Host header. A malformed one becomes a host without port, as a whole. */
export function parseHost(header: string, defaultPort: number | undefined): Address {
  const parts = hostAndPort.exec(header)
  const port = parts?.[3] ? portOf(parts[3]) : defaultPort
  const isWrong = parts === null || (parts[3] && port === undefined)
  const host = isWrong ? header : hostIn(parts)
  return { host: host.slice(0, maxHostChars), port: isWrong ? undefined : port }
}

/** IPv4 addresses inside of IPv6 as such, so that one client or server has one name. */
const hostIn = ([, bracketed, name]: RegExpExecArray): string =>
  bracketed === undefined ? name! : (plainIp(bracketed) ?? bracketed)

/** What a proxy passes on must be well formed: otherwise the Host header is the better one. */
function isHost(text: string): boolean {
  const isNamed = /^(?:\[[\da-f:.]+\]|[\w.-]+)(?::\d{0,5})?$/i.test(text)
  return isNamed && text.length <= maxHostChars && parseHost(text, 80).port !== undefined
}

function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
  return port >= 1 && port <= 65_535 ? port : undefined
}

/**
 * The IP address in `203.0.113.9:4711`, `[2001:db8::1]:4711` and the like; undefined for `unknown`, an
 * obfuscated name and everything else.
 */
export function ipOf(text: string): string | undefined {
  const parts = /^\[([^\]]*)\](?::[\w.-]*)?$|^([^:]*):[\w.-]*$/.exec(text)
  return plainIp(parts?.[1] ?? parts?.[2] ?? text)
}

/** `https://shop.example`, without the scheme's own port. */
export function formatOrigin(scheme: string, { host, port }: Address): string {
  const name = plainIp(host) === undefined ? host : bracketed(host)
  return `${scheme}://${name}${port === undefined || port === defaultPorts[scheme] ? '' : `:${port}`}`
}
