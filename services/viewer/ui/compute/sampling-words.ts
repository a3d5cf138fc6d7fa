/** The fields of X-Ray's `GetSamplingRules` that the page shows. */
export type SamplingRule = {
  RuleName: string
  Priority: number
  FixedRate: number
  ReservoirSize: number
  ServiceName: string
  Host: string
  HTTPMethod: string
  URLPath: string
}

/** `5 a second, then 10 %`. */
export const rateInWords = ({ ReservoirSize, FixedRate }: SamplingRule) =>
  `${ReservoirSize} a second, then ${Number((FixedRate * 100).toFixed(4))} %`

/** `GET activities /api/*`; fields that match anything are left out. */
export function matchInWords({ HTTPMethod, ServiceName, Host, URLPath }: SamplingRule): string {
  const parts = [
    HTTPMethod,
    ServiceName === '*' ? '*' : `service ${ServiceName}`,
    Host === '*' ? '*' : `host ${Host}`,
    URLPath,
  ].filter(part => part !== '*')
  return parts.length > 0 ? parts.join(' ') : 'every request'
}
