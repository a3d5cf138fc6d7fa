import type { IncomingHttpHeaders } from 'node:http'

/** What proxies say about the client's own request: each value as the outermost proxy gave it. */
export type Forwarded = {
  /** Candidates, the more trustworthy first; none needs to be well formed. */
  clients: string[]
  hosts: string[]
  schemes: string[]
  ports: string[]
}

export const nothingForwarded: Forwarded = { clients: [], hosts: [], schemes: [], ports: [] }

/**
 * Reads `Forwarded` (RFC 7239), then the older headers, of which proxies often send one only:
 *
 *     forwarded: for="[2001:db8::17]:4711";proto=https;host=shop.example, for=10.0.0.1
 *     x-forwarded-for: 203.0.113.9, 10.0.0.1
 */
export function readForwarded(headers: IncomingHttpHeaders): Forwarded {
  const standard = readStandard(headers.forwarded)
  const both = (parameter: string, name: string) => [
    ...(standard.get(parameter) ?? []),
    ...firstOf(headers[name]),
  ]
  return {
    clients: both('for', 'x-forwarded-for'),
    hosts: both('host', 'x-forwarded-host'),
    schemes: both('proto', 'x-forwarded-proto'),
    ports: firstOf(headers['x-forwarded-port']),
  }
}

/** Token, `=`, token or quoted text. Also takes an IPv6 address without the quotes it should have. */
const pair = /[\s;,]*([^\s;,="]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))/y

/** The first value of each parameter: what the next hop says of itself is not about the client. */
function readStandard(header: string | undefined): Map<string, string[]> {
  const found = new Map<string, string[]>()
  pair.lastIndex = 0
  for (let match = matchOf(header); match && found.size < maxParameters; match = matchOf(header)) {
    const name = match[1]!.toLowerCase()
    const value = match[2]?.replace(/\\(.)/g, '$1') ?? match[3]!
    if (!found.has(name)) found.set(name, [value])
  }
  return found
}

const matchOf = (header = '') => pair.exec(header)

/** `for`, `by`, `host`, `proto`, and room for some that later standards add. */
const maxParameters = 16

/** Node joins several headers of one name by commas. */
function firstOf(header: string | string[] | undefined): string[] {
  if (header === undefined) return []
  const first = /[^\s,][^,]*/.exec(String(header))?.[0].trim()
  return first === undefined ? [] : [first]
}
