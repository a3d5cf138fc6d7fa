import { type Environment, type EnvironmentReader, environmentReader } from '../../environment.ts'
import type { ProxySettings } from '../../proxy/proxy-settings.ts'
import { readServiceScenarios, type ServiceScenarios } from '../../scenarios/config.ts'
import { withoutUser } from '../../secrets/redact-address.ts'
import { secretsInAddress } from '../../secrets/secrets-in-address.ts'
import { wholeForm } from '../../settings/address.ts'
import {
  describeRefused,
  findRefused,
  nameForm,
  pathForm,
  withoutWrapping,
} from '../../settings/value-form.ts'
import type { TrustSettings } from '../../trace-context/trust.ts'
import { readInstrumentations } from './contributed-names.ts'
import {
  type HoneycombSettings,
  type LogDestination,
  type OtlpDestination,
  type RollbarDestination,
  readHoneycomb,
  readOtlpDestinations,
  readRollbarDestinations,
  signalPaths,
  type XRayDestination,
} from './destinations.ts'
import { readLogDestinations, readRegion } from './log-destinations.ts'
import { type OtelSettings, readOtelSettings } from './otel-settings.ts'
import { readProxies } from './proxied-destinations.ts'
import { readForwardedTrust, readTrust } from './read-trust.ts'
import type { LinkOptions } from './vendor-links.ts'
import { readXRayDestination, warnOfXRaySdk } from './xray-destination.ts'

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'

/** One of our own services, as others reach it: only these are sent our trace headers. */
export type Peer = { origin: string; service: string }

export type TelemetryConfig = OtelSettings & {
  service: string
  /** `deployment.environment.name`. */
  environmentName: string
  /** Tag of the image that the process runs from; the image itself sets it. */
  imageVersion: string | undefined
  logLevel: LogLevel
  /** Empty: our own hooks. */
  instrumentations: string[]
  peers: Peer[]
  trust: TrustSettings
  /** Faults on purpose. Undefined: there are none. */
  scenarios: ServiceScenarios | undefined
  /** Whether `Forwarded` and `X-Forwarded-*` say who the client is. */
  trustsForwarded: boolean
  /** `PUSH_WEBHOOK_URL`: whoever knows its path may post to it. */
  secretUrl: string | undefined
  otlp: OtlpDestination[]
  xray: XRayDestination | undefined
  rollbar: RollbarDestination[]
  logs: LogDestination[]
  logGroup: string
  viewerUrl: string | undefined
  links: LinkOptions
  proxies: ProxySettings
  sampling: SamplingMode
  /** Undefined: every request is kept. */
  samplingRulesFile: string | undefined
  /** Secrets that no destination is sent: of addresses, and of the AWS SDK. */
  secrets: string[]
  /** All mistakes in the environment, one line each. */
  problems: string[]
}

/** Keeps every request; or by a file's rules; or by X-Ray's rules, and by the file's until those arrive. */
type SamplingMode = 'all' | 'local' | 'central'

const logLevels: LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']

/**
 * Reads the whole configuration of telemetry from the environment. Pure; never throws: mistakes are
 * in `problems`.
 *
 * @param defaultService the service's name where neither `OTEL_SERVICE_NAME` nor
 *   `OTEL_RESOURCE_ATTRIBUTES` gives one
 */
export function readTelemetryConfig(
  environment: Environment,
  defaultService: string,
): TelemetryConfig {
  const read = environmentReader(environment)
  const otel = readOtelSettings(environment)
  const viewerUrl = read.url('VIEWER_URL', { adds: signalPaths })
  const honeycomb = readHoneycomb(read)
  const environmentName = read.text('DEPLOYMENT_ENVIRONMENT', nameForm) ?? 'local'
  const logs = readLogDestinations(read, environmentName, viewerUrl)
  const xray = readXRayDestination(read, viewerUrl)
  const otlp = readOtlpDestinations(read, honeycomb, viewerUrl, otel.exportTimeoutMillis)
  const { hints, ...proxied } = readProxies(read, environment, {
    otlp: otel.exportsSpans ? otlp : [],
    rollbar: readRollbarDestinations(read, viewerUrl),
    logs: logs.destinations,
  })
  return {
    ...otel,
    service: readServiceName(read, otel.resourceAttributes) ?? defaultService,
    environmentName,
    imageVersion: read.text('IMAGE_VERSION'),
    logLevel: read.choice('LOG_LEVEL', 'info', logLevels),
    instrumentations: readInstrumentations(read),
    peers: readPeers(read),
    trust: readTrust(read),
    scenarios: readServiceScenarios(read, defaultService),
    trustsForwarded: readForwardedTrust(read),
    secretUrl: read.url('PUSH_WEBHOOK_URL', wholeForm),
    ...proxied,
    xray,
    logGroup: logs.logGroup,
    viewerUrl,
    links: readLinks(read, viewerUrl, honeycomb, xray, logs),
    ...readSampling(read, xray, otel.sampler),
    secrets: secretsIn(environment),
    warnings: [...otel.warnings, ...warnOfXRaySdk(environment), ...hints],
    problems: read.problems,
  }
}

const secretsIn = (environment: Environment) => [
  ...['AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'].map(name =>
    withoutWrapping(environment[name] ?? ''),
  ),
  ...Object.values(environment).flatMap((value = '') =>
    value.includes('://') ? secretsInAddress(withoutWrapping(value)) : [],
  ),
]

/** `service.name` may hold anything, since its value is percent-encoded. */
function readServiceName(read: EnvironmentReader, { 'service.name': attribute = '' }: Pairs) {
  const found = findRefused(attribute, nameForm)
  if (found || attribute.length > nameForm.maxChars) {
    const which = found ? `; ${describeRefused(found)}` : ''
    read.problems.push(
      `OTEL_RESOURCE_ATTRIBUTES: expected ${nameForm.expected} for service.name${which}`,
    )
  }
  return read.text('OTEL_SERVICE_NAME', nameForm) ?? (attribute.trim() || undefined)
}

type Pairs = Record<string, string>

/** Links only to places that records are sent to: the viewer's public address alone sends none there. */
function readLinks(
  read: EnvironmentReader,
  viewerUrl: string | undefined,
  honeycomb: HoneycombSettings,
  xray: XRayDestination | undefined,
  logs: ReturnType<typeof readLogDestinations>,
): LinkOptions {
  const publicUrl = read.url('VIEWER_PUBLIC_URL')
  const isAtAws = logs.destinations.some(({ name }) => name === 'cloudwatch')
  return {
    // Stands in each answer's `x-trace-url`, so it must not carry the viewer's password.
    viewerUrl: viewerUrl && withoutUser(publicUrl ?? viewerUrl),
    honeycomb: honeycomb.apiKey ? honeycomb : undefined,
    aws: {
      region: readRegion(read),
      logGroup: isAtAws ? logs.logGroup : undefined,
      hasXRay: xray?.goesTo === 'aws',
    },
  }
}

function readPeers(read: EnvironmentReader): Peer[] {
  const peer = (service: string, url: string | undefined) =>
    url ? [{ service, origin: new URL(url).origin }] : []
  return [
    ...peer('activities', read.url('ACTIVITIES_URL')),
    ...peer('notifications', read.url('NOTIFICATIONS_URL')),
  ]
}

function readSampling(
  read: EnvironmentReader,
  xray: XRayDestination | undefined,
  sampler: OtelSettings['sampler'],
) {
  const file = read.text('SAMPLING_RULES_FILE', pathForm) ?? 'xray.json'
  const unset = sampler === 'xray' ? 'central' : 'all'
  const sampling = read.choice<SamplingMode>('SAMPLING', unset, ['all', 'local', 'central'])
  if (sampling === 'central' && !xray) {
    const variable = sampler === 'xray' ? 'OTEL_TRACES_SAMPLER' : 'SAMPLING'
    read.addProblem(variable, 'AWS_XRAY_DAEMON_ADDRESS to be set, which serves the rules')
  }
  return { sampling, samplingRulesFile: sampling === 'all' ? undefined : file }
}
