import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { namespace } from '../../charts/names.ts'
import { kubectl, pods } from './run.ts'

type PodOptions = {
  /** The label `app.kubernetes.io/name`, by which NetworkPolicies allow connections. */
  label: string
  /** An ES module. */
  code: string
  args?: string[]
  /** Timeout. */
  seconds: number
  /** A claim to mount at `/data`, and the user who can write its files. */
  volume?: { claim: string; userId: number }
}

let number = 0
let image: string | undefined

/** Runs a module of Node in a new pod with the system's image; returns its output. */
export async function runPod(options: PodOptions): Promise<string> {
  const { label, code, args = [], seconds, volume } = options
  number += 1
  const name = `test-${label}-${number}`
  // Kept for the time when the system is down.
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
 * @param path of the API, for a kind that kubectl does not know
 * @throws Error with the API server's message
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
        runAsNonRoot: true,
        runAsUser: userId,
        runAsGroup: userId,
        fsGroup: userId,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      volumes: volume && [{ name: data, persistentVolumeClaim: { claimName: volume.claim } }],
      containers: [
        {
          name,
          image,
          args,
          volumeMounts: volume && [{ name: data, mountPath: '/data' }],
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  }
}
