import { addressMark, mark } from './mark.ts'
import { mightHoldSecret } from './might-hold-secret.ts'
import { isSecretParameter } from './secret-names.ts'

/** A longer name in front of a password is no name: GitHub's tokens stand there, for one. */
const maxUserLength = 20

/** Addresses in queries of addresses in queries … are followed so far. */
const maxLevels = 3

/**
 * An address (`https://…`, `/path?query`) without what opens a door: the password before its host,
 * the values of secret parameters in query and fragment, and the segments of a webhook's path.
 */
export function redactAddress(address: string, levels = maxLevels): string {
  if (isPlain(address)) return address
  const pathStart = endOfHost(address)
  const queryStart = indexOfAny(address, '?#', pathStart)
  const host = redactUser(address.slice(0, pathStart))
  const path = address.slice(pathStart, queryStart)
  const shownPath = isHook(host + path) ? redactSegments(path) : path
  return host + shownPath + redactParameters(address.slice(queryStart), levels)
}

/** An address that others may have, with neither user nor password before its host. */
export function withoutUser(address: string): string {
  const end = endOfHost(address)
  const at = address.lastIndexOf('@', end)
  const start = address.indexOf('://') + '://'.length
  return end === 0 || at < start ? address : address.slice(0, start) + address.slice(at + 1)
}

/** A query string, without its `?`, with the values of secret parameters replaced. */
export function redactQuery(query: string, levels = maxLevels): string {
  if (isPlain(query)) return query
  return query
    .split('&')
    .map(parameter => redactParameter(parameter, levels))
    .join('&')
}

/** Names may be percent-encoded; hardly any address is looked at more closely. */
const isPlain = (text: string) => !mightHoldSecret(text) && !text.includes('%')

/** `?a=1&b=2#c=3`: a fragment may hold what a query does, such as an access token. */
function redactParameters(text: string, levels: number): string {
  const fragment = text.indexOf('#')
  const query = fragment < 0 ? text : text.slice(0, fragment)
  const shown = query.slice(0, 1) + redactQuery(query.slice(1), levels)
  return fragment < 0 ? shown : `${shown}#${redactQuery(text.slice(fragment + 1), levels)}`
}

function redactParameter(parameter: string, levels: number): string {
  const equals = parameter.indexOf('=')
  if (equals === -1) return parameter
  const [name, value] = [parameter.slice(0, equals), parameter.slice(equals + 1)]
  if (isSecretParameter(decoded(name))) return `${name}=${addressMark}`
  const isAddress = value.includes('://') || value.includes('%3A%2F%2F')
  if (!isAddress) return parameter
  if (levels === 0) return `${name}=${addressMark}`
  const plain = decoded(value)
  const shown = redactAddress(plain, levels - 1)
  return shown === plain ? parameter : `${name}=${encodeURIComponent(shown)}`
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Where the path of an address begins; 0 of one that has no host. */
function endOfHost(address: string): number {
  const scheme = address.indexOf('://')
  if (scheme < 0 || scheme > indexOfAny(address, '/?#')) return 0
  const start = scheme + '://'.length
  const end = indexOfAny(address, '/?#', start)
  const host = address.slice(start, end)
  if (host.includes('@') || !isCutUser(address, host)) return end
  const at = address.indexOf('@', end)
  return at < 0 ? end : indexOfAny(address, '/?#', at)
}

/** A slash in a password that was not escaped ends no host: what stands before it is no port. */
function isCutUser(address: string, host: string): boolean {
  if (host.startsWith('[')) return false
  const [, port] = host.split(':')
  return port !== undefined && (!/^\d*$/.test(port) || !/^https?:/i.test(address))
}

/** `postgres://ada:password@db` → `postgres://ada:***@db` */
function redactUser(origin: string): string {
  const at = origin.lastIndexOf('@')
  if (at < 0) return origin
  const start = origin.indexOf('://') + '://'.length
  const colon = origin.indexOf(':', start)
  const isName = colon >= 0 && colon < at && colon - start <= maxUserLength
  return `${origin.slice(0, isName ? colon + 1 : start)}${mark}${origin.slice(at)}`
}

const isHook = (address: string) => address.toLowerCase().includes('hook')

/** `/services/T0/B0/<24 letters and digits>`: what was drawn at random has both, and is long. */
const redactSegments = (path: string) =>
  path
    .split('/')
    .map(segment =>
      segment.length >= 16 && /\d/.test(segment) && /[a-z]/i.test(segment) ? addressMark : segment,
    )
    .join('/')

/** Where the first of some characters stands; the text's length when none does. */
function indexOfAny(text: string, characters: string, from = 0): number {
  for (let at = from; at < text.length; at++) if (characters.includes(text[at]!)) return at
  return text.length
}
