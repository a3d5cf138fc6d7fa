import type { XRayRule } from '../../../x-ray/sampling-rule.ts'

type Amounts = Pick<XRayRule, 'ReservoirSize' | 'FixedRate'>

/** `5 a second, then 10 %`. */
export const rateInWords = ({ ReservoirSize, FixedRate }: Amounts) =>
  `${ReservoirSize} a second, then ${Number((FixedRate * 100).toFixed(4))} %`

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
