import type { Environment, EnvironmentReader } from '../../environment.ts'
import {
  createProxyChoice,
  hasProxy,
  type ProxySettings,
  proxyHint,
  readProxySettings,
} from '../../proxy/proxy-settings.ts'
import type { LogDestination, OtlpDestination, RollbarDestination } from './destinations.ts'

type Destinations = {
  otlp: OtlpDestination[]
  rollbar: RollbarDestination[]
  logs: LogDestination[]
}

type Proxied = Destinations & { proxies: ProxySettings; hints: string[] }

/** Of every region, for what depends on the domain alone: the AWS SDK finds the region's own one. */
export const awsEndpoint = 'https://logs.amazonaws.com'

/** The same destinations, each with the proxy of its address. */
export function readProxies(
  read: EnvironmentReader,
  environment: Environment,
  { otlp, rollbar, logs }: Destinations,
): Proxied {
  const proxies = readProxySettings(read, environment)
  const choose = createProxyChoice(proxies)
  const urls = [
    ...otlp.map(({ url }) => url),
    ...rollbar.map(({ endpoint }) => endpoint),
    ...logs.map(({ endpoint = awsEndpoint }) => endpoint),
  ]
  return {
    proxies,
    otlp: otlp.map(one => ({ ...one, proxy: choose(new URL(one.url)) })),
    rollbar: rollbar.map(one => ({ ...one, proxy: choose(new URL(one.endpoint)) })),
    logs: logs.map(one => ({ ...one, proxies: hasProxy(proxies) ? proxies : undefined })),
    hints: proxyHint(environment, proxies, urls),
  }
}
