import type { XRayRule } from './sampling-rule.ts'

type Patterns = Pick<XRayRule, 'HTTPMethod' | 'ServiceName' | 'Host' | 'URLPath'>

/** `GET activities /api/*`; fields that match anything are left out. */
export function matchInWords({ HTTPMethod, ServiceName, Host, URLPath }: Patterns): string {
  const parts = [
    HTTPMethod,
    ServiceName === '*' ? '*' : `service ${ServiceName}`,
    Host === '*' ? '*' : `host ${Host}`,
    URLPath,
  ].filter(part => part !== '*')
  return parts.length > 0 ? parts.join(' ') : 'every request'
}
