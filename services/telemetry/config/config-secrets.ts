import { proxySecrets } from '../../proxy/proxy-settings.ts'
import { isSecretName } from '../../secrets/secret-names.ts'
import { secretsInHeader } from '../../secrets/secrets-in-address.ts'
import type { TelemetryConfig } from './read-config.ts'

/** A dataset or tenant often has the name of a service, which must stay readable in log lines. */
const isPlainHeader = (name: string) => /dataset|org-?id|tenant/i.test(name) && !isSecretName(name)

/** The values that must be in no line and in no item. */
export function secretsOf({
  otlp,
  rollbar,
  secretUrl,
  trust,
  proxies,
  secrets,
  scenarios,
}: TelemetryConfig): string[] {
  const headers = otlp.flatMap(destination => Object.entries(destination.headers))
  const keys = headers.filter(([name]) => !isPlainHeader(name)).map(([, value]) => value)
  const ours = [secretUrl, trust.peerKey, scenarios?.key].filter(value => value !== undefined)
  return [
    ...secrets,
    ...keys.flatMap(secretsInHeader),
    ...ours,
    ...proxySecrets(proxies),
    ...rollbar.map(destination => destination.accessToken),
  ]
}
