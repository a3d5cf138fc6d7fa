/** Longer than any address, with room for the name of a network interface. */
const maxChars = 64

/**
 * Returns the one form of an IP address, which all spellings of it have in common: without brackets, in
 * lower case, as short as can be. Undefined for everything else. IPv4 inside of IPv6, as a socket on
 * `::` reports it, is IPv4. The name of a network interface stays.
 *
 *     [::ffff:7f00:1] → 127.0.0.1      0:0:0:0:0:0:0:1 → ::1      [FE80::0:1%eth0] → fe80::1%eth0
 *
 * Runs in browsers too.
 */
export function plainIp(text: string): string | undefined {
  if (text.length > maxChars) return undefined
  if (!text.includes(':')) return isIpv4(text) ? text : undefined
  const inner = text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text
  const [, address, zone = ''] = /^([\da-f:.]+)(%[\w.:-]+)?$/i.exec(inner) ?? []
  const host = address && URL.parse(`http://[${address}]`)?.hostname
  if (!host) return undefined
  const ip = host.slice(1, -1)
  return innerIpv4(ip) ?? ip + zone
}

/** The parser takes `127.1` and `010.0.0.1` too, and writes them otherwise. */
const isIpv4 = (text: string): boolean =>
  /^[\d.]{7,15}$/.test(text) && URL.parse(`http://${text}`)?.hostname === text

function innerIpv4(ip: string): string | undefined {
  const groups = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(ip)?.slice(1)
  return groups
    ?.map(group => Number.parseInt(group, 16))
    .flatMap(number => [number >> 8, number & 255])
    .join('.')
}

export const withoutZone = (ip: string): string => ip.split('%', 1)[0]!

/**
 * Whether a host, with or without the brackets of IPv6, is the machine that uses it: `localhost` and
 * names below it, which no other machine can have, loopback addresses, and those that mean "every
 * address" and lead to this machine.
 */
export function isThisMachine(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '')
  if (name === 'localhost' || name.endsWith('.localhost')) return true
  return /^(?:127\..*|0\.0\.0\.0|::1?)$/.test(withoutZone(plainIp(name) ?? ''))
}
