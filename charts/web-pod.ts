import type { k8s } from 'cdk8s-plus-27'
import { keptVolumeName, volumeRights } from './kept-volume.ts'
import { image, labelsOf, type Program, ports } from './names.ts'
import { httpProbes } from './probes.ts'
import { mebibytes, type Needs, resources } from './quantities.ts'
import { appUserId, restrictedContainer, restrictedPod, scratch } from './restricted.ts'

export type WebPodProps = {
  /** What the program is for, in one sentence. */
  purpose: string
  /** Arguments of the image's Node. */
  args: string[]
  /** Hash of the ConfigMaps in `envFrom`, so that an edit there starts new pods. */
  configHash?: string
  env: k8s.EnvVar[]
  envFrom?: k8s.EnvFromSource[]
  /** Ports beside `http`, of the pod and its Service alike. */
  morePorts?: NamedPort[]
  needs: Needs
  /**
   * A volume that outlives the pod, for a program of one pod. Unset: no volume, and an autoscaler
   * decides how many pods there are.
   */
  volume?: { path: string; gibibytes: number }
}

export type NamedPort = { name: string; port: number; protocol?: 'UDP' }

/** More than the longest stop: drain 5 + 30 s, then telemetry 5 + 3 + 4 + 1 s. */
const terminationGracePeriodSeconds = 60

const tmp = { name: 'tmp', mountPath: '/tmp' }

export const portsOf = (name: Program, { morePorts = [] }: WebPodProps): NamedPort[] => [
  { name: 'http', port: ports[name] },
  ...morePorts,
]

/** A pod with one of the three processes. `more` are members for its kind of workload. */
export function webPod(
  name: Program,
  props: WebPodProps,
  more: Partial<k8s.PodSpec>,
): k8s.PodTemplateSpec {
  const { volume } = props
  const pod = restrictedPod(name, appUserId)
  const kept = volume ? [{ name: keptVolumeName, mountPath: volume.path }] : []
  return {
    metadata: {
      labels: labelsOf(name),
      annotations: props.configHash ? { 'waywiser.dev/config-hash': props.configHash } : undefined,
    },
    spec: {
      ...pod,
      ...more,
      securityContext: { ...pod.securityContext, ...(volume && volumeRights(appUserId)) },
      terminationGracePeriodSeconds,
      volumes: [scratch(tmp.name, mebibytes(64))],
      containers: [
        {
          name,
          image,
          ...restrictedContainer,
          ...httpProbes,
          args: props.args,
          ports: portsOf(name, props).map(({ port, ...more }) => ({
            ...more,
            containerPort: port,
          })),
          env: props.env,
          envFrom: props.envFrom,
          resources: resources(props.needs),
          volumeMounts: [tmp, ...kept],
        },
      ],
    },
  }
}
