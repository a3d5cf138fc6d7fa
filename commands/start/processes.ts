import { randomBytes } from 'node:crypto'
import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Environment } from '../../services/environment.ts'
import { isClassicKey } from '../../services/telemetry/config/destinations.ts'
import { type Child, startChild } from './child.ts'
import type { StartConfig } from './config.ts'
import type { Output } from './output.ts'
import { ownAddress } from './own-address.ts'

const servicesFolder = join(import.meta.dirname, '../../services')
/**
 * Arguments of node for a service. A young generation of 1 MB instead of up to 16 MB saves 11 of
 * 119 MB at rest and costs no processor time (measured: ratio 1.00).
 */
const serviceArguments = (name: ServiceName) => [
  '--max-semi-space-size=1',
  '--import',
  // An address: of a path Node would take `C:` for a scheme, and `#` for the start of a fragment.
  pathToFileURL(join(servicesFolder, 'telemetry/start.ts')).href,
  join(servicesFolder, name, 'main.ts'),
]

/** New in every run. The two services trust each other by it (`TRUST_INCOMING_TRACES=peers`). */
const peerTrustKey = randomBytes(32).toString('base64url')

/** New in every run. The viewer switches scenarios of the services by it. */
const scenariosKey = randomBytes(32).toString('base64url')

/** How often it is said that a process is not ready yet, such as one that waits for its database. */
const reminderMillis = 10_000

const never = new Promise<void>(() => {})

const serviceNames: ServiceName[] = ['activities', 'notifications']

export type Processes = {
  ready: Promise<void>
  stopService(name: ServiceName): Promise<void>
  stop(): Promise<void>
  kill(): void
}

type ServiceName = 'activities' | 'notifications'

export type EnvironmentOptions = Omit<StartConfig, 'problems'> & { environment: Environment }

export type ProcessesOptions = EnvironmentOptions & {
  output: Output
  onCrash: (name: string, how: string) => void
}

/**
 * Starts the viewer and, once it listens, the two services: their first lines would not be delivered
 * before. `ready` settles when all three answer `/readyz`.
 */
export function startProcesses(options: ProcessesOptions): Processes {
  const { ports, output, onCrash } = options
  const common = { output, onCrash }
  const viewer = startChild({
    ...common,
    name: 'viewer',
    args: [join(servicesFolder, 'viewer/main.ts')],
    environment: viewerEnvironment(options),
  })
  const services = new Map<ServiceName, Child>()
  const startService = (name: ServiceName) => {
    const args = serviceArguments(name)
    const child = startChild({
      ...common,
      name,
      args,
      environment: serviceEnvironment(options, name),
    })
    services.set(name, child)
    return child
  }
  const { called } = ownAddress(options.environment)
  let isStopping = false

  const waitingFor = new Set<string>(['viewer', ...serviceNames])
  const untilUp = async (name: 'viewer' | ServiceName, child: Child) => {
    await child.ready
    await untilReady(`http://${called}:${ports[name]}/readyz`)
    waitingFor.delete(name)
  }
  const reminder = setInterval(() => {
    const names = [...waitingFor].join(', ')
    output.say({ waitingFor: names }, `Still waiting until ready: ${names}`)
  }, reminderMillis).unref()
  const allUp = async () => {
    await untilUp('viewer', viewer)
    if (isStopping) return never
    await Promise.all(serviceNames.map(name => untilUp(name, startService(name))))
    clearInterval(reminder)
  }
  const beginStop = () => {
    isStopping = true
    clearInterval(reminder)
  }
  return {
    ready: allUp(),
    stopService: async name => services.get(name)?.stop(),
    async stop() {
      beginStop()
      await Promise.all([...services.values()].map(child => child.stop()))
      await viewer.stop()
    },
    kill() {
      beginStop()
      for (const child of [viewer, ...services.values()]) child.kill()
    },
  }
}

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

/** An agent of its own: the global one goes through a proxy when the shell asks for that. */
const agent = new Agent()

async function untilReady(url: string): Promise<void> {
  while (!(await isReady(url))) await new Promise(resolve => setTimeout(resolve, 50))
}

const isReady = (url: string) =>
  new Promise<boolean>(resolve => {
    get(url, { agent }, answer => {
      answer.resume()
      resolve(answer.statusCode === 200)
    }).on('error', () => resolve(false))
  })
