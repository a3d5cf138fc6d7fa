import { domainToASCII } from 'node:url'

export type AddressForm = {
  /** @default http and https */
  protocols?: string[]
  /** Whether user and password may stand before the host. @default they may */
  user?: boolean
  /** Whether a query may follow. @default it may not: paths are added to the address */
  query?: boolean
  /** Paths that are added to it, and so must not be in it. */
  adds?: string[]
  /** Keeps a slash at the end, which may matter to a third party. */
  isWhole?: boolean
}

/** An address to which nothing is added. */
export const wholeForm: AddressForm = { query: true, isWhole: true }

/** `expected` completes "expected …". */
type ReadAddress = { address: string } | { expected: string }

/**
 * Reads an address into the one form in which it is used everywhere: host in lower case, ASCII and
 * without a dot at its end, the default port left out, everything else percent-encoded. So it fits
 * into headers, links and requests, and two spellings of one address are equal.
 */
export function readAddress(text: string, form: AddressForm = {}): ReadAddress {
  const { protocols = ['http:', 'https:'] } = form
  const starts = protocols.map(protocol => `${protocol}//`)
  if (!starts.some(start => text.toLowerCase().startsWith(start))) {
    return { expected: `an address that starts with ${starts.join(' or ')}` }
  }
  if (/[\s\\]/.test(text)) {
    return { expected: 'an address without spaces and backslashes (a space is written %20)' }
  }
  const url = URL.parse(text)
  const problem = url ? problemOf(url, text, form) : unreadable(text)
  if (!url || problem) return { expected: problem ?? unreadable(text) }
  const host = asciiHost(url)
  if (host === undefined) return { expected: hostExpected }
  const address = withHost(url, host)
  return { address: form.isWhole ? address : withoutEndSlashes(address) }
}

const hostExpected =
  'an address with the name of a host after its //, or an IP address, which stands in brackets and without a zone if it is IPv6'

function unreadable(text: string): string {
  const place = text.slice(text.indexOf('//') + 2).split(/[/?#]/)[0]!
  const port = /:(\d+)$/.exec(place)?.[1]
  return port !== undefined && Number(port) > 65_535 ? portExpected : hostExpected
}

const portExpected = 'an address with a port from 1 to 65535'

function problemOf(url: URL, text: string, form: AddressForm): string | undefined {
  const { user = true, query = false, adds = [] } = form
  const path = withoutEndSlashes(url.pathname)
  const added = adds.find(end => path.endsWith(end))
  if (url.port === '0') return portExpected
  // `http:///host`, of which a parser takes the path for the host.
  if (/^[^/]*\/\/[/?#]/.test(text) && url.host !== '') return hostExpected
  if (!user && (url.username || url.password)) return 'an address without user and password'
  if (!canDecode(url.username + url.password)) {
    return 'user and password percent-encoded (a % is written %25)'
  }
  // `http://ada:12/34@host`: the beginning of the password would be a port.
  const isCut = /^[^/]*\/\/[^/?#@]*:\d+[/?][^?]*@/.test(text)
  // `http://ada:12@34/56@host`: so would be the host.
  if (isCut || (url.username && url.pathname.includes('@'))) {
    return 'user and password percent-encoded (a / is written %2F), or a path without @'
  }
  if (text.includes('#')) return 'an address without # (within a user, password or query it is %23)'
  if (!query && text.includes('?')) return 'an address without ? and what follows it'
  if (added) return `an address without ${added}, which is added to it`
  return undefined
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const maxHostChars = 253
const maxLabelChars = 63

/** Undefined for a name that the DNS cannot hold. */
function asciiHost({ hostname, protocol }: URL): string | undefined {
  const isSocket = /^%2f/i.test(hostname)
  if (hostname === '' || hostname.startsWith('[') || isSocket) return hostname
  // The parser leaves the hosts of other schemes as they are.
  const isAscii = protocol === 'http:' || protocol === 'https:'
  const name = (isAscii ? hostname : foreignHost(hostname)).replace(/\.$/, '')
  const labels = name.split('.')
  const fits = labels.every(label => label.length > 0 && label.length <= maxLabelChars)
  return fits && name.length <= maxHostChars ? name : undefined
}

/** Empty for what is no name of one host. */
function foreignHost(hostname: string): string {
  const ascii = canDecode(hostname) ? domainToASCII(decodeURIComponent(hostname)) : ''
  return /[^\w.-]/.test(ascii) ? '' : ascii
}

function withHost(url: URL, host: string): string {
  if (host !== url.hostname) url.hostname = host
  return url.href
}

function withoutEndSlashes(address: string): string {
  const query = address.indexOf('?')
  const path = query < 0 ? address : address.slice(0, query)
  let end = path.length
  while (end > 0 && path[end - 1] === '/') end--
  return path.slice(0, end) + address.slice(path.length)
}

/** Adds a path to an address, before its query. */
export function joinPath(address: string, path: string): string {
  const query = address.indexOf('?')
  return query < 0 ? address + path : address.slice(0, query) + path + address.slice(query)
}
