import { isIP } from 'node:net'

/** The viewer's names: locally, from a local container, and through its Service in the cluster. */
const ownNames = [
  'localhost',
  'host.docker.internal',
  'viewer',
  'viewer.waywiser',
  'viewer.waywiser.svc',
  'viewer.waywiser.svc.cluster.local',
]

/**
 * Guards against DNS rebinding: a web page may point its own name at 127.0.0.1 and would then read
 * everything here as its own origin. An IP address cannot be rebound, and a known name is the
 * viewer's own. A request without `Host` (HTTP/1.0) does not come from a browser.
 */
export function createHostCheck(
  publicUrl: string | undefined,
  allowedHosts: readonly string[] = [],
): (host?: string) => boolean {
  const allowed = new Set([...ownNames, ...allowedHosts])
  if (publicUrl) allowed.add(new URL(publicUrl).hostname)

  return host => {
    if (host === undefined) return true
    const name = hostName(host)
    return allowed.has(name) || isIP(name) !== 0
  }
}

/** The name in `name:port`, `[v6]:port` or `name.`, in lower case. */
function hostName(host: string): string {
  const bracketed = /^\[([^\]]+)\](?::\d+)?$/.exec(host)
  if (bracketed) return bracketed[1]!
  return host.replace(/:\d*$/, '').replace(/\.$/, '').toLowerCase()
}
