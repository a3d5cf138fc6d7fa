import { AwsHandler, withHandler } from '../../../services/proxy/aws-handler.ts'
import { createProxyChoice } from '../../../services/proxy/proxy-settings.ts'
import type { DoctorContext } from '../frame/context.ts'

/** A client of X-Ray's API, with the credentials and the region that the AWS SDK finds. */
export async function xrayApi({ config }: DoctorContext) {
  const sdk = await import('@aws-sdk/client-xray')
  const limits = { connectionTimeout: 2_000, requestTimeout: 4_000, throwOnRequestTimeout: true }
  const handler = new AwsHandler(limits, createProxyChoice(config.proxies))
  return { sdk, client: new sdk.XRayClient({ ...withHandler(handler), maxAttempts: 1 }) }
}
