import { Agent, get } from 'node:http'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Child, startChild } from './child.ts'
import { type EnvironmentOptions, serviceEnvironment, viewerEnvironment } from './environments.ts'
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
