import http from 'node:http'
import https from 'node:https'
import { type Environment, environmentReader } from '../environment.ts'
import { bothForms, localEntries } from './local-hosts.ts'
import { createNoProxy, exceptsAll, isDirect } from './no-proxy.ts'
import { hasProxy, readProxySettings } from './proxy-settings.ts'

/**
 * Keeps what Node and its libraries send by themselves (`fetch` between our services, the AWS SDK's
 * search for credentials) from the proxy where the address is local: adds the entries to `NO_PROXY`,
 * which they read at their first request. Changes nothing without a proxy.
 *
 * Call it before anything is sent. Every address in the environment is looked at, since NO_PROXY has
 * no word for "all names without a dot".
 *
 * @param environment `process.env`, which is changed
 * @param addresses further ones that will be asked
 */
export function keepLocalRequestsDirect(environment: Environment, addresses: string[] = []): void {
  const proxies = readProxySettings(environmentReader(environment), environment)
  if (!hasProxy(proxies)) return
  const { noProxy = '' } = proxies
  const isExcepted = createNoProxy(noProxy)
  const urls = [...Object.values(environment), ...addresses].flatMap(toUrl)
  const hosts = urls
    .filter(url => isDirect(isExcepted, url))
    .flatMap(url => bothForms(url.hostname))
  const entries = [noProxy, ...localEntries, ...new Set(hosts)].filter(entry => entry !== '')
  environment.NO_PROXY = exceptsAll(noProxy) ? '*' : entries.join(',')
  environment.no_proxy = environment.NO_PROXY
  // Node's own agents read the variables when `node:http` was loaded.
  http.globalAgent = new http.Agent({ ...kept, proxyEnv: environment })
  https.globalAgent = new https.Agent({ ...kept, proxyEnv: environment })
}

/** As Node makes its own. */
const kept = { keepAlive: true, scheduling: 'lifo', timeout: 5000 } as const

function toUrl(value: string | undefined): URL[] {
  const url = /^https?:\/\//i.test(value ?? '') ? URL.parse(value!) : null
  return url ? [url] : []
}
