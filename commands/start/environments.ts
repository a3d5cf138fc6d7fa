import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Environment } from '../../services/environment.ts'
import { isClassicKey } from '../../services/telemetry/config/destinations.ts'
import type { StartConfig } from './config.ts'
import { ownAddress } from './own-address.ts'

/** New in every run. The two services trust each other by it (`TRUST_INCOMING_TRACES=peers`). */
const peerTrustKey = randomBytes(32).toString('base64url')

/** New in every run. The viewer switches scenarios of the services by it. */
const scenariosKey = randomBytes(32).toString('base64url')

export type EnvironmentOptions = Omit<StartConfig, 'problems'> & { environment: Environment }

/** Faults on purpose can be had at home; the shell and `.env` may switch them off. */
const scenarios = { SCENARIOS: 'on', SCENARIOS_KEY: scenariosKey }

/** The environment of a service. The shell and `.env` win, except over addresses. */
export function serviceEnvironment(
  { ports, dataFolder, environment }: EnvironmentOptions,
  name: 'activities' | 'notifications',
): Environment {
  const { listening, called, shown } = ownAddress(environment)
  return {
    VIEWER_URL: `http://${called}:${ports.viewer}`,
    VIEWER_PUBLIC_URL: `http://${shown}:${ports.viewer}`,
    AWS_XRAY_DAEMON_ADDRESS: `${called}:${ports.xray}`,
    XRAY_GOES_TO: xrayDestination(environment),
    PEER_TRUST_KEY: peerTrustKey,
    ...scenarios,
    // Node keeps compiled TypeScript there: a quicker start, and 40 MB less memory.
    NODE_COMPILE_CACHE: join(dataFolder, 'compile-cache'),
    // Without a log group nothing here calls AWS: do not wait for a metadata service.
    AWS_EC2_METADATA_DISABLED: environment.CLOUDWATCH_LOG_GROUP ? undefined : 'true',
    ...withoutEmpty(environment),
    HOST: listening,
    ACTIVITIES_URL: `http://${called}:${ports.activities}`,
    NOTIFICATIONS_URL: `http://${called}:${ports.notifications}`,
    WAYWISER_DATA: dataFolder,
    PORT: String(ports[name]),
    // A shell's name for another program would make one node of two services.
    OTEL_SERVICE_NAME: name,
  }
}

/** Without a daemon, segments go to the viewer. A configured daemon is assumed to upload to AWS. */
const xrayDestination = ({ AWS_XRAY_DAEMON_ADDRESS }: Environment) =>
  AWS_XRAY_DAEMON_ADDRESS?.trim() ? 'aws' : 'viewer'

/** An empty string counts as unset, so it must not hide a default. */
function withoutEmpty(environment: Environment): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()))
}

/** The environment of the viewer: no keys, but the vendors' settings for its links. */
export function viewerEnvironment({
  ports,
  dataFolder,
  environment,
}: EnvironmentOptions): Environment {
  const { listening, called, shown } = ownAddress(environment)
  const withoutKeys = Object.entries(environment).filter(
    ([name]) => !/^(HONEYCOMB|ROLLBAR|AWS|CLOUDWATCH|OTEL|DATABASE|PUSH|PEER)_/.test(name),
  )
  return {
    NODE_COMPILE_CACHE: join(dataFolder, 'compile-cache'),
    VIEWER_PUBLIC_URL: `http://${shown}:${ports.viewer}`,
    XRAY_GOES_TO: xrayDestination(environment),
    ...scenarios,
    ...withoutEmpty({ ...Object.fromEntries(withoutKeys), ...vendorSettings(environment) }),
    HOST: listening,
    ACTIVITIES_URL: `http://${called}:${ports.activities}`,
    NOTIFICATIONS_URL: `http://${called}:${ports.notifications}`,
    WAYWISER_DATA: dataFolder,
    PORT: String(ports.viewer),
    OTLP_PORT: String(ports.otlp),
    OTLP_GRPC_PORT: String(ports.otlpGrpc),
    XRAY_PORT: String(ports.xray),
  }
}

function vendorSettings(environment: Environment): Environment {
  const names = ['AWS_REGION', 'CLOUDWATCH_LOG_GROUP']
  const key = environment.HONEYCOMB_API_KEY?.trim()
  // The trace URL of a classic key needs its dataset, which only the services know.
  if (key && !isClassicKey(key)) {
    names.push('HONEYCOMB_TEAM', 'HONEYCOMB_ENVIRONMENT', 'HONEYCOMB_API_ENDPOINT')
  }
  return Object.fromEntries(names.map(name => [name, environment[name]]))
}
