import type { EnvironmentReader } from '../../environment.ts'
import type { ProxySettings } from '../../proxy/proxy-settings.ts'
import { joinPath, wholeForm } from '../../settings/address.ts'
import { headerNameForm, keyForm, nameForm } from '../../settings/value-form.ts'
import { readPairs } from './otel-environment.ts'
import { checkHeaders } from './otlp-headers.ts'

/**
 * Each lens sends its records to a list of destinations: the vendor when its key is set, the viewer
 * when `VIEWER_URL` is set. The viewer gets fixed dummy credentials, never a vendor's.
 */
export type OtlpDestination = {
  name: 'honeycomb' | 'otlp' | 'viewer'
  /** The whole address, `/v1/traces` included. */
  url: string
  /** Of the address; it may hold a password. */
  proxy?: string | undefined
  headers: Record<string, string>
  timeoutMillis: number
}

export type RollbarDestination = {
  name: 'rollbar' | 'viewer'
  /** The whole address, `/api/1/item/` included. */
  endpoint: string
  /** Of the address; it may hold a password. */
  proxy?: string | undefined
  accessToken: string
}

export type LogDestination = {
  name: 'cloudwatch' | 'viewer'
  /** Undefined: the AWS SDK finds it by itself. */
  region: string | undefined
  endpoint: string | undefined
  /** The AWS SDK asks more than one address. */
  proxies?: ProxySettings | undefined
  /** Undefined: the AWS SDK uses its default chain. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined
  logGroup: string
  /** Retention of a log group that we create ourselves; other groups keep theirs. */
  retentionDays: number
}

export type XRayDestination = {
  host: string
  udpPort: number
  tcpHost: string
  tcpPort: number
  /** Where the daemon sends the segments, which the services cannot see. */
  goesTo: 'viewer' | 'aws'
}

/** Where Honeycomb shows traces; none of it is secret. */
export type HoneycombPlace = {
  /** Address without a path. */
  endpoint: string
  team: string | undefined
  environment: string | undefined
}

export type HoneycombSettings = HoneycombPlace & {
  apiKey: string | undefined
  dataset: string | undefined
}

const sendTimeoutMillis = 10_000
/** OTLP's paths of all signals: https://opentelemetry.io/docs/specs/otlp/#otlphttp-request */
const tracesPath = '/v1/traces'
export const signalPaths = [tracesPath, '/v1/metrics', '/v1/logs']

/** Keys of Honeycomb Classic: 32 hex digits, or ingest keys that start with `hc?ic_`. */
export const isClassicKey = (key: string) =>
  /^[0-9a-f]{32}$/i.test(key) || /^hc[a-z]ic_[0-9a-z]{58}$/i.test(key)

export function readHoneycomb(read: EnvironmentReader): HoneycombSettings {
  const settings = {
    ...readHoneycombPlace(read),
    apiKey: read.text('HONEYCOMB_API_KEY', keyForm),
    dataset: read.text('HONEYCOMB_DATASET', headerNameForm),
  }
  if (settings.apiKey && isClassicKey(settings.apiKey) && !settings.dataset) {
    read.problems.push('HONEYCOMB_DATASET is not set: a classic HONEYCOMB_API_KEY needs it')
  }
  return settings
}

export const readHoneycombPlace = (read: EnvironmentReader): HoneycombPlace => ({
  endpoint:
    read.url('HONEYCOMB_API_ENDPOINT', { user: false, adds: [tracesPath] }) ??
    'https://api.honeycomb.io',
  team: read.text('HONEYCOMB_TEAM', nameForm),
  environment: read.text('HONEYCOMB_ENVIRONMENT', nameForm),
})

export function readOtlpDestinations(
  read: EnvironmentReader,
  honeycomb: HoneycombSettings,
  viewerUrl: string | undefined,
  standardTimeoutMillis: number,
): OtlpDestination[] {
  const destinations: OtlpDestination[] = []
  if (honeycomb.apiKey) {
    const headers: Record<string, string> = { 'x-honeycomb-team': honeycomb.apiKey }
    // Newer keys name the dataset after the service; the header would be ignored.
    if (isClassicKey(honeycomb.apiKey)) headers['x-honeycomb-dataset'] = honeycomb.dataset ?? ''
    const url = joinPath(honeycomb.endpoint, tracesPath)
    destinations.push({ name: 'honeycomb', url, headers, timeoutMillis: sendTimeoutMillis })
  }
  const standard = readStandardOtlp(read, standardTimeoutMillis)
  if (standard) destinations.push(standard)
  if (viewerUrl) {
    const url = joinPath(viewerUrl, tracesPath)
    destinations.push({ name: 'viewer', url, headers: {}, timeoutMillis: sendTimeoutMillis })
  }
  return destinations
}

/**
 * `OTEL_EXPORTER_OTLP_*`; the variables for traces win over those for all signals. The path is added
 * to the address for all signals, before its query; the one for traces is used as it is:
 * https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
function readStandardOtlp(
  read: EnvironmentReader,
  timeoutMillis: number,
): OtlpDestination | undefined {
  const prefix = 'OTEL_EXPORTER_OTLP'
  const base = read.url(`${prefix}_ENDPOINT`, { query: true, adds: signalPaths })
  const exact = read.url(`${prefix}_TRACES_ENDPOINT`, wholeForm)
  const headers = { ...readHeaders(read, '_HEADERS'), ...readHeaders(read, '_TRACES_HEADERS') }
  const url = exact ?? (base && joinPath(base, tracesPath))
  return url ? { name: 'otlp', url, headers, timeoutMillis } : undefined
}

function readHeaders(read: EnvironmentReader, ending: string): Record<string, string> {
  const name = `OTEL_EXPORTER_OTLP${ending}`
  const headers = readPairs(read, name)
  read.problems.push(...checkHeaders(headers).map(problem => `${name}: ${problem}`))
  return headers
}

export function readRollbarDestinations(
  read: EnvironmentReader,
  viewerUrl: string | undefined,
): RollbarDestination[] {
  const destinations: RollbarDestination[] = []
  const accessToken = read.text('ROLLBAR_ACCESS_TOKEN', keyForm)
  const named = read.url('ROLLBAR_ENDPOINT', { query: true })
  const endpoint = named === undefined ? 'https://api.rollbar.com/api/1/item/' : itemsAt(named)
  if (accessToken) destinations.push({ name: 'rollbar', endpoint, accessToken })
  if (viewerUrl) {
    const address = joinPath(viewerUrl, itemPath)
    destinations.push({ name: 'viewer', endpoint: address, accessToken: 'waywiser-viewer' })
  }
  return destinations
}

const itemPath = '/api/1/item/'

/** Rollbar's own clients take the whole address; a host alone gets their path. */
const itemsAt = (endpoint: string) =>
  joinPath(endpoint, new URL(endpoint).pathname === '/' ? itemPath : '/')
