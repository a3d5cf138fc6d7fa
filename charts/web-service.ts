import { k8s } from 'cdk8s-plus-27'
import { Construct } from 'constructs'
import { image, labelsOf, type Program, ports, selectorOf } from './names.ts'
import { httpProbes } from './probes.ts'
import { mebibytes, type Needs, resources } from './quantities.ts'
import { appUserId, restrictedContainer, restrictedPod, scratch } from './restricted.ts'
import { ServiceAccount } from './service-account.ts'

export type WebServiceProps = {
  /** What the image's Node is started with. */
  args: string[]
  /** Changes with the content of what `envFrom` names, so that an edit there starts new pods. */
  configHash: string
  env: k8s.EnvVar[]
  envFrom: k8s.EnvFromSource[]
  needs: Needs
  /** Folders beside /tmp that it may write to; lost with the pod. */
  folders?: { name: string; path: string; limitMebibytes: number }[]
  /** Unset: an autoscaler decides. */
  replicas?: number
  strategy: k8s.DeploymentStrategy
}

/** As long as the app takes at most: draining 5 + 10 s, then its telemetry 5 + 3 + 5 s. */
const terminationGracePeriodSeconds = 30

const tmp = { name: 'tmp', path: '/tmp', limitMebibytes: 64 }

/** A process of ours that is asked over HTTP: Deployment, Service and an account that may nothing. */
export class WebService extends Construct {
  constructor(scope: Construct, name: Program, props: WebServiceProps) {
    super(scope, name)
    const metadata = { name, labels: labelsOf(name) }
    new ServiceAccount(this, name)
    new k8s.KubeDeployment(this, 'deployment', {
      metadata,
      spec: {
        replicas: props.replicas,
        revisionHistoryLimit: 3,
        selector: { matchLabels: selectorOf(name) },
        strategy: props.strategy,
        template: podTemplate(name, props),
      },
    })
    new k8s.KubeService(this, 'service', {
      metadata,
      spec: {
        selector: selectorOf(name),
        ports: [
          { name: 'http', port: ports[name], targetPort: k8s.IntOrString.fromString('http') },
        ],
      },
    })
  }
}

function podTemplate(name: Program, props: WebServiceProps): k8s.PodTemplateSpec {
  const folders = [tmp, ...(props.folders ?? [])]
  return {
    metadata: {
      labels: labelsOf(name),
      annotations: { 'waywiser.dev/config-hash': props.configHash },
    },
    spec: {
      ...restrictedPod(name, appUserId),
      terminationGracePeriodSeconds,
      topologySpreadConstraints: [spreadOverNodes(name)],
      volumes: folders.map(({ name, limitMebibytes }) => scratch(name, mebibytes(limitMebibytes))),
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
          volumeMounts: folders.map(({ name, path }) => ({ name, mountPath: path })),
        },
      ],
    },
  }
}

/** Rather than an anti-affinity, with which the second pod would wait for ever on a single node. */
const spreadOverNodes = (name: string) => ({
  maxSkew: 1,
  topologyKey: 'kubernetes.io/hostname',
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels: selectorOf(name) },
  // Counts the pods of one rollout only, or the old ones would decide where the new ones go.
  matchLabelKeys: ['pod-template-hash'],
})
