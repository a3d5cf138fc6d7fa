import type { Environment, EnvironmentReader } from '../../environment.ts'
import { readAddress } from '../../settings/address.ts'
import type { XRayDestination } from './destinations.ts'

/** `AWS_XRAY_DAEMON_ADDRESS`: `host:port`, or `tcp:host:port udp:host:port` in either order. */
export function readXRayDestination(
  read: EnvironmentReader,
  viewerUrl: string | undefined,
): XRayDestination | undefined {
  const goesTo = read.choice('XRAY_GOES_TO', viewerUrl ? 'viewer' : 'aws', ['viewer', 'aws'])
  const value = read.text('AWS_XRAY_DAEMON_ADDRESS')
  if (value === undefined) return undefined
  const address = parseDaemonAddress(value)
  if (!address) {
    read.addProblem('AWS_XRAY_DAEMON_ADDRESS', 'host:port or "tcp:host:port udp:host:port"')
    return undefined
  }
  return { ...address, goesTo }
}

function parseDaemonAddress(value: string) {
  const parts = value.toLowerCase().split(/\s+/)
  const named = (protocol: string) => parts.find(part => part.startsWith(`${protocol}:`))?.slice(4)
  // `udp:2000` has no host.
  if (parts.length === 1 && /^(udp|tcp):/.test(parts[0]!)) return undefined
  const udp = parseHostPort(parts.length === 1 ? parts[0] : named('udp'))
  const tcp = parseHostPort(parts.length === 1 ? parts[0] : named('tcp'))
  if (parts.length > 2 || !udp || !tcp) return undefined
  return { host: udp.host, udpPort: udp.port, tcpHost: tcp.host, tcpPort: tcp.port }
}

/** Reads the host as that of an address: the rules service of the daemon has one. */
function parseHostPort(text = '') {
  const port = Number(/:(\d{1,5})$/.exec(text)?.[1])
  if (!(port >= 1 && port <= 65_535) || /[/?#@]/.test(text)) return undefined
  const read = readAddress(`http://${text}`)
  if (!('address' in read)) return undefined
  return { host: new URL(read.address).hostname.replace(/^\[|\]$/g, ''), port }
}

/** One warning that names the other variables of the X-Ray SDK: of it we use only the wire format. */
export function warnOfXRaySdk(environment: Environment): string[] {
  const others = Object.keys(environment)
    .filter(name => name.startsWith('AWS_XRAY_') && name !== 'AWS_XRAY_DAEMON_ADDRESS')
    .filter(name => environment[name])
    .sort()
  if (others.length === 0) return []
  return [
    `${others.join(', ')} not supported here: nothing changes (OTEL_SERVICE_NAME names segments)`,
  ]
}
