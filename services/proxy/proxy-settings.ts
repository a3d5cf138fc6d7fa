import type { Environment, EnvironmentReader } from '../environment.ts'
import { withoutUser } from '../secrets/redact-address.ts'
import { listForm, withoutWrapping } from '../settings/value-form.ts'
import { createNoProxy, isDirect } from './no-proxy.ts'

/** The proxies of a process; plain data, since the thread that ships log lines gets them too. */
export type ProxySettings = {
  /** For addresses with `http:`. It may hold a password. */
  http?: string | undefined
  /** For addresses with `https:`. */
  https?: string | undefined
  noProxy?: string | undefined
}

/** The proxy through which a request goes; undefined: none. */
export type ChooseProxy = (url: URL) => string | undefined

/**
 * `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY`, which count once `NODE_USE_ENV_PROXY=1` says so, as
 * everywhere in Node. In lower case they win, as in curl.
 */
export function readProxySettings(
  read: EnvironmentReader,
  environment: Environment,
  nodeArgs: string[] = process.execArgv,
): ProxySettings {
  if (!usesProxies(read, environment, nodeArgs)) return {}
  return {
    http: readProxy(read, environment, 'HTTP_PROXY'),
    https: readProxy(read, environment, 'HTTPS_PROXY'),
    noProxy: read.text(spellingOf(environment, 'NO_PROXY'), listForm),
  }
}

function usesProxies(read: EnvironmentReader, environment: Environment, nodeArgs: string[]) {
  const flags = [...nodeArgs, ...(environment.NODE_OPTIONS ?? '').split(/\s+/)]
  const isFlagged = flags.includes('--use-env-proxy')
  return read.choice('NODE_USE_ENV_PROXY', '0', ['0', '1']) === '1' || isFlagged
}

const spellingOf = (environment: Environment, name: string): string =>
  environment[name.toLowerCase()] ? name.toLowerCase() : name

/** Without a scheme (`proxy:3128`), which curl takes, Node does not even start. */
function readProxy(read: EnvironmentReader, environment: Environment, name: string) {
  const variable = spellingOf(environment, name)
  const address = read.url(variable)
  if (address === undefined) return undefined
  // Node itself reads the variable as it is, and ends before our first line.
  if (withoutWrapping(environment[variable]!) !== environment[variable]) {
    read.addProblem(variable, 'an address without white space and quotes around it')
    return undefined
  }
  const { username, password } = new URL(address)
  try {
    decodeURIComponent(username + password)
    return address
  } catch {
    read.addProblem(variable, 'user and password percent-encoded (a % is written %25)')
    return undefined
  }
}

export const hasProxy = ({ http, https }: ProxySettings): boolean =>
  http !== undefined || https !== undefined

/** Returns the function that chooses; the environment is not read again. */
export function createProxyChoice(settings: ProxySettings): ChooseProxy {
  const { http, https, noProxy = '' } = settings
  if (!hasProxy(settings)) return () => undefined
  const isExcepted = createNoProxy(noProxy)
  return url => {
    const proxy = url.protocol === 'https:' ? https : http
    return proxy && !isDirect(isExcepted, url) ? proxy : undefined
  }
}

/**
 * Returns a function that says whether a request of this process to an address goes through a proxy;
 * undefined when there is none. Node's `fetch` uses the one for `http` where there is none for `https`.
 */
export function createProxiedCheck({ http, https = http, noProxy }: ProxySettings) {
  if (!http && !https) return undefined
  const choose = createProxyChoice({ http, https, noProxy })
  return (address: string): boolean => {
    const url = URL.parse(address)
    return url !== null && choose(url) !== undefined
  }
}

/**
 * A warning for a machine whose programs use a proxy, while we do not: behind it, nothing would arrive
 * and nothing would say why. Of curl's `ALL_PROXY` Node knows nothing.
 *
 * @param urls to which records are sent
 */
export function proxyHint(environment: Environment, settings: ProxySettings, urls: string[]) {
  const read = (name: string) => environment[spellingOf(environment, name)]
  const [http, https, all] = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].map(read)
  const choose = createProxyChoice({
    http: http || all,
    https: https || all,
    noProxy: read('NO_PROXY'),
  })
  if (hasProxy(settings) || !urls.some(url => choose(new URL(url)))) return []
  if (!http && !https) return ['ALL_PROXY is not used: HTTPS_PROXY and NODE_USE_ENV_PROXY=1 are']
  return ['a proxy is set and not used: records go through it with NODE_USE_ENV_PROXY=1']
}

/** ` through the proxy http://proxy:3128`, without its user and password; nothing without a proxy. */
export const throughProxy = (proxy: string | undefined): string =>
  proxy === undefined ? '' : ` through the proxy ${withoutUser(proxy)}`

/** The passwords of the proxies, which must be in no line and no item. */
export const proxySecrets = ({ http, https }: ProxySettings): string[] =>
  [http, https].flatMap(proxy => {
    const { username = '', password = '' } = URL.parse(proxy ?? '') ?? {}
    if (!password) return []
    const decoded = decodeURIComponent(password)
    const header = Buffer.from(`${decodeURIComponent(username)}:${decoded}`).toString('base64')
    return [...new Set([password, decoded, header])]
  })
