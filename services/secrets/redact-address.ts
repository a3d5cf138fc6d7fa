import { addressMark, mark } from './mark.ts'
import { isSecretParameter, mightHoldSecret } from './secret-names.ts'

/** A longer user name is masked too: services such as GitHub take a token in its place. */
const maxUserLength = 20

/** How many addresses within the queries of others are followed. */
const maxLevels = 3

/**
 * An address (`https://…`, `/path?query`) without its secrets: the password before its host, the values
 * of secret parameters in query and fragment, and the random segments of a webhook's path.
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

/** An address without user and password, to be passed on to others. */
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

/** Spares most addresses the closer look. An address with `%` gets it: its names may be encoded. */
const isPlain = (text: string) => !mightHoldSecret(text) && !text.includes('%')

/** `?a=1&b=2#c=3`: a fragment may have parameters too, such as an access token. */
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

/** Where the path of an address begins; 0 when it has no host. */
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

/**
 * Whether `host` was cut at an unescaped slash of a password: the text after its colon is not a
 * port.
 */
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

/**
 * Whether an address is that of a webhook, and not that of a file in a stack, such as one below
 * `context-async-hooks/`.
 */
const isHook = (address: string) =>
  !address.startsWith('file:') && address.toLowerCase().includes('hook')

/** `/services/T0/B0/<24 letters and digits>`: a random segment is long and has both. */
const redactSegments = (path: string) =>
  path
    .split('/')
    .map(segment =>
      segment.length >= 16 && /\d/.test(segment) && /[a-z]/i.test(segment) ? addressMark : segment,
    )
    .join('/')

/** The place of the first of some characters; the text's length when there is none. */
export function indexOfAny(text: string, characters: string, from = 0): number {
  for (let at = from; at < text.length; at++) if (characters.includes(text[at]!)) return at
  return text.length
}
