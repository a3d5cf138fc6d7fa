import { BlockList } from 'node:net'
import { isThisMachine, plainIp, withoutZone } from '../text/ip-address.ts'

/** The link of this machine: metadata and credentials of clouds. */
const linkAddresses = new BlockList()
linkAddresses.addSubnet('169.254.0.0', 16)
linkAddresses.addSubnet('fe80::', 10, 'ipv6')
// The same of AWS: IMDS is fd00:ec2::254, EKS Pod Identity fd00:ec2::23.
linkAddresses.addSubnet('fd00:ec2::', 32, 'ipv6')
// Of Google Cloud.
linkAddresses.addSubnet('fd20:ce::', 32, 'ipv6')

/** Names below these are known on this machine, in its cluster or in its network alone. */
const localDomains = ['svc', 'internal', 'local']

/**
 * Whether a host is this machine, its link, or a name that only the cluster or network around it
 * knows: no proxy could reach it. Names without a dot are those of Compose and Kubernetes.
 *
 * @param host as in `URL.hostname`: in lower case
 */
export function isLocalHost(host: string): boolean {
  if (isThisMachine(host)) return true
  const ip = plainIp(host)
  if (ip !== undefined) return isIn(linkAddresses, ip)
  const name = host.replace(/\.$/, '')
  // `viewer.waywiser.svc.cluster.local`, whatever the cluster's domain is.
  const isOfCluster = name.includes('.svc.')
  return isOfCluster || !name.includes('.') || localDomains.some(end => name.endsWith(`.${end}`))
}

/** @param ip as `plainIp` returns it */
export const isIn = (list: BlockList, ip: string): boolean => {
  const address = withoutZone(ip)
  return list.check(address, typeOf(address))
}

export const typeOf = (ip: string): 'ipv4' | 'ipv6' => (ip.includes(':') ? 'ipv6' : 'ipv4')

/**
 * The same as entries of NO_PROXY, for what Node's `fetch` and other libraries read themselves. An entry
 * cannot say `127.0.0.0/8` or "no dot".
 */
export const localEntries = [
  ...['localhost', ...localDomains].map(domain => `.${domain}`),
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
  const address = host.replace(/^\[|\]$/g, '')
  return address.includes(':') ? [address, `[${address}]`] : [address]
}
