import { readThrown } from '../../../services/text/thrown.ts'
import { createKubectl } from '../../secrets/kubectl.ts'
import { CannotLook, type Check, skipped } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'

type Metadata = { name: string; labels?: Record<string, string>; deletionTimestamp?: string }

type Waiting = { reason?: string; message?: string }

export type Pod = {
  metadata: Metadata
  spec: { nodeName?: string }
  status: {
    phase?: string
    conditions?: { type: string; status: string; message?: string }[]
    containerStatuses?: { ready: boolean; restartCount?: number; state?: { waiting?: Waiting } }[]
  }
}

export type Node = {
  metadata: Metadata
  status: {
    conditions?: { type: string; status: string }[]
    nodeInfo?: { architecture?: string }
  }
}

type ConfigMap = { metadata: Metadata; data?: Record<string, string> }

/** What the checks look at. Of Secrets only the names of their values. */
export type Cluster = {
  context: string
  /** Undefined: there is no such namespace. */
  labels: Record<string, string> | undefined
  nodes: Node[]
  pods: Pod[]
  secrets: Map<string, string[]>
  configMaps: ConfigMap[]
  policies: string[]
  run: (...args: string[]) => Promise<string>
}

type Items<Item> = { items: Item[] }

/** A server that is away is waited for by kubectl otherwise. */
const timeout = '--request-timeout=5s'

/** Reads what is in the cluster of kubectl's current context, once for all checks. */
export const clusterOf = (context: DoctorContext): Promise<Cluster> =>
  context.once('cluster', readCluster)

async function readCluster(): Promise<Cluster> {
  const kubectl = createKubectl(undefined)
  const run = (...args: string[]) => kubectl([timeout, ...args])
  const read = async <Answer>(...args: string[]) =>
    JSON.parse(await run('get', ...args, '--output=json')) as Answer
  const name = await contextName(run)
  try {
    const [namespaces, nodes, pods, secrets, configMaps, policies] = await Promise.all([
      read<Items<{ metadata: Metadata }>>('namespaces'),
      read<Items<Node>>('nodes'),
      read<Items<Pod>>('pods'),
      read<Items<{ metadata: Metadata; data?: Record<string, string> }>>('secrets'),
      read<Items<ConfigMap>>('configmaps'),
      read<Items<{ metadata: Metadata }>>('networkpolicies'),
    ])
    const ours = namespaces.items.find(({ metadata }) => metadata.name === 'waywiser')
    return {
      context: name,
      labels: ours && (ours.metadata.labels ?? {}),
      nodes: nodes.items,
      pods: pods.items.filter(({ metadata }) => !metadata.deletionTimestamp),
      secrets: new Map(
        secrets.items.map(({ metadata, data = {} }) => [metadata.name, filledIn(data)]),
      ),
      configMaps: configMaps.items,
      policies: policies.items.map(({ metadata }) => metadata.name),
      run,
    }
  } catch (error) {
    const cause = `the cluster of the context ${name} does not answer: ${readThrown(error).message}`
    throw new CannotLook(cause, 'kubectl cluster-info')
  }
}

const filledIn = (data: Record<string, string>) =>
  Object.keys(data).filter(name => data[name] !== '')

async function contextName(run: Cluster['run']): Promise<string> {
  try {
    return (await run('config', 'current-context')).trim()
  } catch (error) {
    const { message } = readThrown(error)
    if (message.includes('not on the PATH')) throw new CannotLook(message)
    const mend = 'kubectl config use-context <name>, of kubectl config get-contexts'
    throw new CannotLook('kubectl has no current context', mend)
  }
}

type ClusterCheck = Omit<Check, 'area' | 'run'> & {
  run: (cluster: Cluster, context: DoctorContext) => ReturnType<Check['run']>
}

/** A check that needs the system in the cluster. That it is not there is said once, by another check. */
export const clusterCheck = ({ run, ...check }: ClusterCheck): Check => ({
  deadlineMillis: 30_000,
  ...check,
  area: 'cluster',
  async run(context) {
    const cluster = await clusterOf(context).catch(() => undefined)
    if (!cluster) return skipped('the cluster does not answer')
    if (!cluster.labels) return skipped('there is no namespace waywiser')
    return run(cluster, context)
  },
})

/** The program of a pod, such as `activities`. */
export const programOf = ({ metadata }: Pod) => metadata.labels?.['app.kubernetes.io/name']

export const isReady = ({ status }: Pod) =>
  status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true

/** Runs JavaScript with Node in a pod of a workload, and returns what it prints. */
export const evalIn = (cluster: Cluster, workload: string, code: string) =>
  // The image has no shell; the first process is Node.
  cluster.run('exec', '--request-timeout=20s', workload, '--', '/proc/1/exe', '--eval', code)
