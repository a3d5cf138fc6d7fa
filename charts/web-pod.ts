import type { k8s } from 'cdk8s-plus-27'
import { keptVolumeName, volumeRights } from './kept-volume.ts'
import { image, labelsOf, type Program, ports } from './names.ts'
import { httpProbes } from './probes.ts'
import { mebibytes, type Needs, resources } from './quantities.ts'
import { appUserId, restrictedContainer, restrictedPod, scratch } from './restricted.ts'

export type WebPodProps = {
  /** Arguments of the image's Node. */
  args: string[]
  /** Hash of the ConfigMaps in `envFrom`, so that an edit there starts new pods. */
  configHash: string
  env: k8s.EnvVar[]
  envFrom: k8s.EnvFromSource[]
  needs: Needs
  /**
   * A volume that outlives the pod, for a program of one pod. Unset: no volume, and an autoscaler
   * decides how many pods there are.
   */
  volume?: { path: string; gibibytes: number }
}

/** The longest stop: drain 5 + 10 s, then telemetry 5 + 3 + 5 s. */
const terminationGracePeriodSeconds = 30

const tmp = { name: 'tmp', mountPath: '/tmp' }

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
      annotations: { 'waywiser.dev/config-hash': props.configHash },
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
          ports: [{ name: 'http', containerPort: ports[name] }],
          env: props.env,
          envFrom: props.envFrom,
          resources: resources(props.needs),
          volumeMounts: [tmp, ...kept],
        },
      ],
    },
  }
}
