import type { EnvironmentReader } from '../../environment.ts'
import { readPairs } from './otel-environment.ts'

/**
 * Each lens sends its records to a list of destinations: the vendor when its key is set, the viewer
 * when `VIEWER_URL` is set. The viewer gets fixed dummy credentials, never a vendor's.
 */
export type OtlpDestination = {
  name: 'honeycomb' | 'otlp' | 'viewer'
  /** The whole address, `/v1/traces` included. */
  url: string
  headers: Record<string, string>
  timeoutMillis: number
}

export type RollbarDestination = {
  name: 'rollbar' | 'viewer'
  /** The whole address, `/api/1/item/` included. */
  endpoint: string
  accessToken: string
}

export type LogDestination = {
  name: 'cloudwatch' | 'viewer'
  /** Undefined: the AWS SDK finds it by itself. */
  region: string | undefined
  endpoint: string | undefined
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
const retentionChoices = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288,
  3653,
]

/** Keys of Honeycomb Classic: 32 hex digits, or ingest keys that start with `hc?ic_`. */
export const isClassicKey = (key: string) =>
  /^[0-9a-f]{32}$/i.test(key) || /^hc[a-z]ic_[0-9a-z]{58}$/i.test(key)

export function readHoneycomb(read: EnvironmentReader): HoneycombSettings {
  const settings = {
    ...readHoneycombPlace(read),
    apiKey: read.text('HONEYCOMB_API_KEY'),
    dataset: read.text('HONEYCOMB_DATASET'),
  }
  if (settings.apiKey && isClassicKey(settings.apiKey) && !settings.dataset) {
    read.problems.push('HONEYCOMB_DATASET is not set: a classic HONEYCOMB_API_KEY needs it')
  }
  return settings
}

export const readHoneycombPlace = (read: EnvironmentReader): HoneycombPlace => ({
  endpoint: read.url('HONEYCOMB_API_ENDPOINT') ?? 'https://api.honeycomb.io',
  team: read.text('HONEYCOMB_TEAM'),
  environment: read.text('HONEYCOMB_ENVIRONMENT'),
})

export function readOtlpDestinations(
  read: EnvironmentReader,
  honeycomb: HoneycombSettings,
  viewerUrl: string | undefined,
): OtlpDestination[] {
  const destinations: OtlpDestination[] = []
  if (honeycomb.apiKey) {
    const headers: Record<string, string> = { 'x-honeycomb-team': honeycomb.apiKey }
    // Newer keys name the dataset after the service; the header would be ignored.
    if (isClassicKey(honeycomb.apiKey)) headers['x-honeycomb-dataset'] = honeycomb.dataset ?? ''
    const url = `${honeycomb.endpoint}/v1/traces`
    destinations.push({ name: 'honeycomb', url, headers, timeoutMillis: sendTimeoutMillis })
  }
  const standard = readStandardOtlp(read)
  if (standard) destinations.push(standard)
  if (viewerUrl) {
    const url = `${viewerUrl}/v1/traces`
    destinations.push({ name: 'viewer', url, headers: {}, timeoutMillis: sendTimeoutMillis })
  }
  return destinations
}

/** `OTEL_EXPORTER_OTLP_*`; the variables for traces win over those for all signals. */
function readStandardOtlp(read: EnvironmentReader): OtlpDestination | undefined {
  const prefix = 'OTEL_EXPORTER_OTLP'
  const base = read.url(`${prefix}_ENDPOINT`)
  // Used as it is: https://opentelemetry.io/docs/specs/otel/protocol/exporter/
  const exact = read.url(`${prefix}_TRACES_ENDPOINT`) && read.text(`${prefix}_TRACES_ENDPOINT`)
  const headers = {
    ...readPairs(read, `${prefix}_HEADERS`),
    ...readPairs(read, `${prefix}_TRACES_HEADERS`),
  }
  const general = read.integer(`${prefix}_TIMEOUT`, sendTimeoutMillis, 1, 600_000)
  const timeoutMillis = read.integer(`${prefix}_TRACES_TIMEOUT`, general, 1, 600_000)
  const url = exact ?? (base && `${base}/v1/traces`)
  return url ? { name: 'otlp', url, headers, timeoutMillis } : undefined
}

export function readRollbarDestinations(
  read: EnvironmentReader,
  viewerUrl: string | undefined,
): RollbarDestination[] {
  const destinations: RollbarDestination[] = []
  const accessToken = read.text('ROLLBAR_ACCESS_TOKEN')
  const endpoint = read.url('ROLLBAR_ENDPOINT') ?? 'https://api.rollbar.com/api/1/item'
  if (accessToken) destinations.push({ name: 'rollbar', endpoint: `${endpoint}/`, accessToken })
  if (viewerUrl) {
    const address = `${viewerUrl}/api/1/item/`
    destinations.push({ name: 'viewer', endpoint: address, accessToken: 'waywiser-viewer' })
  }
  return destinations
}

export function readLogDestinations(
  read: EnvironmentReader,
  environmentName: string,
  viewerUrl: string | undefined,
): { logGroup: string; destinations: LogDestination[] } {
  const named = read.text('CLOUDWATCH_LOG_GROUP')
  if (named && !/^[\w/.#-]{1,512}$/.test(named)) {
    read.addProblem('CLOUDWATCH_LOG_GROUP', '1 to 512 of letters, digits and _ - / . #')
  }
  const logGroup = named ?? `/waywiser/${environmentName}`
  const retentionDays = read.integer('CLOUDWATCH_RETENTION_DAYS', 7, 1, 3653)
  if (!retentionChoices.includes(retentionDays)) {
    read.addProblem('CLOUDWATCH_RETENTION_DAYS', `one of ${retentionChoices.join(' ')}`)
  }
  const common = { logGroup, retentionDays }
  const destinations: LogDestination[] = []
  const vendorEndpoint =
    read.url('AWS_ENDPOINT_URL_CLOUDWATCH_LOGS') ?? read.url('AWS_ENDPOINT_URL')
  if (named) {
    const region = read.text('AWS_REGION')
    const vendor = { region, endpoint: vendorEndpoint, credentials: undefined }
    destinations.push({ name: 'cloudwatch', ...vendor, ...common })
  }
  if (viewerUrl) {
    const credentials = { accessKeyId: 'waywiser', secretAccessKey: 'waywiser' }
    const viewer = { region: 'us-east-1', endpoint: viewerUrl, credentials }
    destinations.push({ name: 'viewer', ...viewer, ...common })
  }
  return { logGroup, destinations }
}

/** `AWS_XRAY_DAEMON_ADDRESS`: `host:port`, or `tcp:host:port udp:host:port` in either order. */
export function readXRayDestination(
  read: EnvironmentReader,
  viewerUrl: string | undefined,
): XRayDestination | undefined {
  const goesTo = read.choice('XRAY_GOES_TO', viewerUrl ? 'viewer' : 'aws', ['viewer', 'aws'])
  const value = read.text('AWS_XRAY_DAEMON_ADDRESS')
  if (value === undefined) return undefined
  const address = parseDaemonAddress(value)
  if (!address) {
    read.addProblem('AWS_XRAY_DAEMON_ADDRESS', 'host:port or "tcp:host:port udp:host:port"')
    return undefined
  }
  return { ...address, goesTo }
}

function parseDaemonAddress(value: string) {
  const parts = value.split(/\s+/)
  const named = (protocol: string) => parts.find(part => part.startsWith(`${protocol}:`))?.slice(4)
  const udp = parseHostPort(parts.length === 1 ? parts[0] : named('udp'))
  const tcp = parseHostPort(parts.length === 1 ? parts[0] : named('tcp'))
  if (parts.length > 2 || !udp || !tcp) return undefined
  return { host: udp.host, udpPort: udp.port, tcpHost: tcp.host, tcpPort: tcp.port }
}

function parseHostPort(text: string | undefined) {
  const match = /^([\w.-]+|\[[\da-f:.]+\]):(\d{1,5})$/i.exec(text ?? '')
  const port = Number(match?.[2])
  if (!match?.[1] || port < 1 || port > 65_535) return undefined
  // `10.0.0.300` is no host of an address, and the rules service has one.
  if (!URL.canParse(`http://${text}`)) return undefined
  return { host: match[1].replace(/^\[|\]$/g, ''), port }
}
