import type { Peer } from '../config/read-config.ts'
import { parseHost } from './address.ts'

/** The callee of an outgoing request; `service` is undefined unless it is one of our own. */
export type Destination = {
  origin: string
  host: string
  port: number | undefined
  service: string | undefined
}

/**
 * Returns a function that finds the destination of an origin; undefined when it is not an address.
 */
export function createDestinations(peers: Peer[]): (origin: string) => Destination | undefined {
  const known = new Map<string, Destination>()
  for (const { origin, service } of peers) {
    const destination = parseOrigin(origin)
    if (destination) known.set(destination.origin, { ...destination, service })
  }

  // Only our own peers are cached: a cache of all callees would grow without bounds.
  return origin => {
    const peer = known.get(origin)
    if (peer) return peer
    const destination = parseOrigin(origin)
    return destination && (known.get(destination.origin) ?? destination)
  }
}

function parseOrigin(text: string): Destination | undefined {
  const url = URL.parse(text)
  if (url === null) return undefined
  const { host, port } = parseHost(url.host, url.protocol === 'https:' ? 443 : 80)
  return { origin: url.origin, host, port, service: undefined }
}
