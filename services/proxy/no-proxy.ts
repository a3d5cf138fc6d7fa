import { BlockList } from 'node:net'
import { plainIp } from '../text/ip-address.ts'
import { isIn, isLocalHost, typeOf } from './local-hosts.ts'

type NameEntry = { name: string; port: number | undefined }

/**
 * Returns a function that says whether `NO_PROXY` keeps an address from the proxy. Entries, separated by
 * commas or spaces, are as curl, Go and Node have them together:
 * - `*`: everything
 * - `example.com`, `.example.com`, `*.example.com`: the name, and every name below it
 * - `10.1.2.3`, `::1`, `[::1]`, `10.0.0.0/8`, `fd00::/8`, `10.0.0.1-10.0.0.9`: addresses
 * - any name or address with `:port`
 *
 * What cannot be read is left out, since the variable belongs to all programs of a machine.
 */
export function createNoProxy(text: string): (url: URL) => boolean {
  const entries = entriesOf(text)
  if (exceptsAll(text)) return () => true
  const addresses = new BlockList()
  const names: NameEntry[] = []
  for (const entry of entries) {
    if (!addAddresses(addresses, entry)) names.push(readName(entry))
  }
  return url => {
    const ip = plainIp(url.hostname)
    if (ip !== undefined && isIn(addresses, ip)) return true
    const host = ip ?? url.hostname.replace(/\.$/, '')
    const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
    return names.some(entry => isAt(entry, host, port))
  }
}

const entriesOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[,\s]+/)
    .filter(entry => entry !== '')

export const exceptsAll = (text: string): boolean => entriesOf(text).includes('*')

/** Whether a request to this address never goes through a proxy. */
export const isDirect = (noProxy: (url: URL) => boolean, url: URL): boolean =>
  isLocalHost(url.hostname) || noProxy(url)

/** False when the entry is a name, or has a port. */
function addAddresses(to: BlockList, entry: string): boolean {
  const [first = '', last] = entry.split(/[-/]/)
  const start = plainIp(first)
  if (start === undefined) return false
  const type = typeOf(start)
  const end = last && (plainIp(last) ?? last)
  try {
    if (end === undefined) to.addAddress(start, type)
    else if (entry.includes('/')) to.addSubnet(start, Number(end), type)
    else to.addRange(start, end, type)
  } catch {
    // `10.0.0.0/99`
  }
  return true
}

function readName(entry: string): NameEntry {
  const [, host = entry, port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? []
  const name = plainIp(host) ?? host.replace(/^\*?\./, '').replace(/\.$/, '')
  return { name, port: port === undefined ? undefined : Number(port) }
}

const isAt = ({ name, port }: NameEntry, host: string, atPort: number): boolean =>
  (port === undefined || port === atPort) && (host === name || host.endsWith(`.${name}`))
