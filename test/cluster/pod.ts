import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { namespace as ours } from '../../charts/names.ts'
import { followPod } from './follow.ts'
import { kubectlIn, pods } from './run.ts'

type PodOptions = {
  /** The label `app.kubernetes.io/name`, by which NetworkPolicies allow connections. */
  label: string
  /** An ES module. */
  code: string
  args?: string[]
  /** How long it may print nothing. */
  seconds: number
  /** Called whenever it has printed something. */
  onPrinted?: () => void
  /** @default one that no other pod has */
  name?: string
  /** A claim to mount at `/data`, and the user who can write its files. */
  volume?: { claim: string; userId: number }
  /** @default the system's */
  namespace?: string
}

let number = 0

/** A name that no other pod of a test has. */
export const podName = (label: string) => `test-${label}-${++number}`

let image: string | undefined

/** The system's image, also while the system is down. */
export async function imageOfSystem(): Promise<string> {
  image ??= (await pods('notifications'))[0]!.spec.containers[0]!.image
  return image
}

/** Runs a module of Node in a new pod with the system's image; returns its output. */
export async function runPod(options: PodOptions): Promise<string> {
  const { label, code, args = [], seconds, volume, namespace = ours } = options
  const { name = podName(label), onPrinted } = options
  const kubectl = kubectlIn(namespace)
  const command = ['--input-type=module', '--eval', code, '--', ...args]
  const pod = manifest(name, label, await imageOfSystem(), command, volume)
  await create(pod, { namespace })
  try {
    return await followPod({ namespace, name, silentSeconds: seconds, onPrinted })
  } finally {
    await kubectl('delete', `pod/${name}`, '--wait=false')
  }
}

/**
 * @param path of the API, for a kind that kubectl does not know
 * @param namespace by default the system's
 * @throws Error with the API server's message
 */
export async function create(
  object: object,
  { path, namespace = ours }: { path?: string; namespace?: string } = {},
): Promise<void> {
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
