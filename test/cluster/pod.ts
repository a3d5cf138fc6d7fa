import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { namespace } from '../../charts/names.ts'
import { kubectl, pods } from './run.ts'

export type PodOptions = {
  /** By `app.kubernetes.io/name` the NetworkPolicies know who may do what. */
  label: string
  /** An ES module. */
  code: string
  args?: string[]
  /** How long it may take. */
  seconds: number
  /** A claim that is mounted at `/data`, and as whom its files can be written. */
  volume?: { claim: string; userId: number }
}

let number = 0
let image: string | undefined

/** Runs a module of Node in a pod of its own, from the system's image; answers what it printed. */
export async function runPod(options: PodOptions): Promise<string> {
  const { label, code, args = [], seconds, volume } = options
  number += 1
  const name = `test-${label}-${number}`
  // Remembered, for when the system is down.
  image ??= (await pods('notifications'))[0]!.spec.containers[0]!.image
  const command = ['--input-type=module', '--eval', code, '--', ...args]
  await create(manifest(name, label, image, command, volume))
  try {
    const ended = '--for=jsonpath={.status.phase}=Succeeded'
    await kubectl('wait', `pod/${name}`, ended, `--timeout=${seconds}s`)
    return await kubectl('logs', name)
  } finally {
    await kubectl('delete', `pod/${name}`, '--wait=false')
  }
}

/**
 * @param path of the API, where kubectl knows no resource of that kind
 * @throws what the API server says against it
 */
export async function create(object: object, path?: string): Promise<void> {
  const raw = path ? [`--raw=${path}`] : []
  const args = [`--namespace=${namespace}`, 'create', ...raw, '--filename=-']
  const child = spawn('kubectl', args, { stdio: ['pipe', 'ignore', 'pipe'] })
  child.stdin.end(JSON.stringify(object))
  const problem = await text(child.stderr)
  if (problem) throw new Error(problem)
}

function manifest(
  name: string,
  label: string,
  image: string,
  args: string[],
  volume: PodOptions['volume'],
) {
  const userId = volume?.userId ?? 10001
  const data = 'data'
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, labels: { 'app.kubernetes.io/name': label } },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      securityContext: {
        ...{ runAsNonRoot: true, runAsUser: userId, runAsGroup: userId, fsGroup: userId },
        seccompProfile: { type: 'RuntimeDefault' },
      },
      volumes: volume && [{ name: data, persistentVolumeClaim: { claimName: volume.claim } }],
      containers: [
        {
          ...{ name, image, args },
          volumeMounts: volume && [{ name: data, mountPath: '/data' }],
          securityContext: {
            ...{ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true },
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  }
}
