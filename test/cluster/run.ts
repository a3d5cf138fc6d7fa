import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { namespace } from '../../charts/names.ts'

const execute = promisify(execFile)

/** Runs a program and returns its output; throws with the output when it fails. */
export async function run(program: string, args: string[], cwd?: string): Promise<string> {
  try {
    const { stdout, stderr } = await execute(program, args, { cwd, maxBuffer: 64 << 20 })
    return stdout + stderr
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Error(`${program} ${args.join(' ')}: ${stdout ?? ''}${stderr ?? error}`)
  }
}

export const kubectlIn =
  (namespace: string) =>
  (...args: string[]) =>
    run('kubectl', [`--namespace=${namespace}`, ...args])

export const kubectl = kubectlIn(namespace)

async function kubectlJson<Answer>(...args: string[]): Promise<Answer> {
  const { stdout } = await execute(
    'kubectl',
    [`--namespace=${namespace}`, ...args, '--output=json'],
    { maxBuffer: 64 << 20 },
  )
  return JSON.parse(stdout) as Answer
}

export type Pod = {
  metadata: {
    name: string
    uid: string
    labels: Record<string, string>
    deletionTimestamp?: string
  }
  spec: { containers: { image: string }[] }
  status: { containerStatuses?: { restartCount: number; ready: boolean; containerID: string }[] }
}

/** Pods of one program, or of all; terminating pods do not count. */
export async function pods(name?: string): Promise<Pod[]> {
  const selector = name ? [`--selector=app.kubernetes.io/name=${name}`] : []
  const { items } = await kubectlJson<{ items: Pod[] }>('get', 'pods', ...selector)
  return items.filter(({ metadata }) => !metadata.deletionTimestamp)
}

/** Waits until all workloads are rolled out. */
export async function untilRolledOut(): Promise<void> {
  const workloads = ['statefulset/postgres', 'statefulset/viewer', 'daemonset/xray-daemon']
  workloads.push('deployment/notifications', 'deployment/activities')
  for (const workload of workloads) {
    await kubectl('rollout', 'status', workload, '--timeout=180s')
  }
}

/** Prints a measurement. */
export const report = (what: string, value: unknown) =>
  void process.stdout.write(`MEASURED ${what}: ${value}\n`)
