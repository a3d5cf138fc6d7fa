import { BlockList, isIP } from 'node:net'

const localAddresses = new BlockList()
localAddresses.addSubnet('127.0.0.0', 8)
localAddresses.addAddress('0.0.0.0')
// The link of this machine: metadata and credentials of clouds.
localAddresses.addSubnet('169.254.0.0', 16)
localAddresses.addAddress('::', 'ipv6')
localAddresses.addAddress('::1', 'ipv6')
localAddresses.addSubnet('fe80::', 10, 'ipv6')
// The same of AWS: IMDS is fd00:ec2::254, EKS Pod Identity fd00:ec2::23.
localAddresses.addSubnet('fd00:ec2::', 32, 'ipv6')

/** Names below these are known on this machine, in its cluster or in its network alone. */
const localDomains = ['localhost', 'svc', 'internal', 'local']

/**
 * Whether a host is this machine, its link, or a name that only the cluster or network around it
 * knows: no proxy could reach it. Names without a dot are those of Compose and Kubernetes.
 *
 * @param host as in `URL.hostname`: in lower case, IPv6 in brackets
 */
export function isLocalHost(host: string): boolean {
  const address = withoutBrackets(host)
  const version = isIP(address)
  if (version !== 0) return localAddresses.check(address, version === 6 ? 'ipv6' : 'ipv4')
  const name = host.replace(/\.$/, '')
  // `viewer.waywiser.svc.cluster.local`, whatever the cluster's domain is.
  const isOfCluster = name.includes('.svc.')
  return isOfCluster || !name.includes('.') || localDomains.some(end => name.endsWith(`.${end}`))
}

/**
 * The same as entries of NO_PROXY, for what Node's `fetch` and other libraries read themselves. An entry
 * cannot say `127.0.0.0/8` or "no dot".
 */
export const localEntries = [
  ...localDomains.map(domain => `.${domain}`),
  'localhost',
  '127.0.0.1',
  '0.0.0.0',
  ...['::1', '::'].flatMap(bothForms),
  // Of AWS: IMDS, credentials of ECS and of EKS Pod Identity.
  ...['169.254.169.254', '169.254.170.2', '169.254.170.23'],
  ...['fd00:ec2::254', 'fd00:ec2::23'].flatMap(bothForms),
]

/** Node's agents compare without brackets, its `fetch` with them. */
export function bothForms(host: string): string[] {
  const address = withoutBrackets(host)
  return isIP(address) === 6 ? [address, `[${address}]`] : [address]
}

export function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
