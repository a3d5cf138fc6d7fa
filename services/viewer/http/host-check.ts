import { isIP } from 'node:net'

/** The viewer's names: locally, from a local container or virtual machine, and in the cluster. */
const ownNames = [
  'localhost',
  'host.docker.internal',
  'gateway.docker.internal',
  'host.containers.internal',
  'host.lima.internal',
  'host.minikube.internal',
  'host.k3d.internal',
  'viewer',
  'viewer.waywiser',
  'viewer.waywiser.svc',
  'viewer.waywiser.svc.cluster.local',
]

/**
 * Guards against DNS rebinding: a web page may point its own name at 127.0.0.1 and would then read
 * everything here as its own origin. An IP address cannot be rebound, and a known name is the
 * viewer's own. A request without `Host` (HTTP/1.0) does not come from a browser. An allowed name
 * that starts with a dot stands for every name below it.
 */
export function createHostCheck(
  publicUrl: string | undefined,
  allowedHosts: readonly string[] = [],
): (host?: string) => boolean {
  const allowed = new Set([...ownNames, ...allowedHosts])
  if (publicUrl) allowed.add(new URL(publicUrl).hostname)
  const domains = ['.localhost', ...allowedHosts.filter(name => name.startsWith('.'))]

  return host => {
    if (host === undefined) return true
    const name = hostName(host)
    if (allowed.has(name) || isIP(name) !== 0) return true
    return domains.some(domain => name.endsWith(domain)) || isOddAddress(name)
  }
}

/** The name in `name:port`, `[v6]:port` or `name.`, in lower case. */
export function hostName(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d*)?$/.exec(host)
  if (bracketed) return bracketed[1]!
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}

/** `127.1` and `0x7f000001` are addresses too: browsers write them out, curl sends them as typed. */
const isOddAddress = (name: string) =>
  /^[\da-fx.]+$/.test(name) && isIP(URL.parse(`http://${name}`)?.hostname ?? '') !== 0
