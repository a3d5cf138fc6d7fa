import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { configHash } from './configuration.ts'
import { labelsOf, namespace, partOf, ports, purpose, selectorOf } from './names.ts'
import { type Overlay, overlayConfig, overlayConfigName } from './overlays.ts'
import { tcpProbe } from './probes.ts'
import { resources } from './quantities.ts'
import { appUserId, restrictedContainer, restrictedPod } from './restricted.ts'
import { daemonConfig } from './xray-config.ts'

const name = 'xray-daemon'
const image = 'public.ecr.aws/xray/aws-xray-daemon:3.6.6'
const configFolder = '/etc/waywiser'

/** AWS's own daemon, on every node. Its configuration decides where all segments go. */
export class XRayDaemonChart extends Chart {
  constructor(scope: Construct, overlay: Overlay) {
    super(scope, name, { namespace, labels: partOf })
    const metadata = (sentence: string) => ({
      name,
      labels: labelsOf(name),
      annotations: purpose(sentence),
    })
    const data = { 'cfg.yaml': daemonConfig(overlay) }
    new k8s.KubeConfigMap(this, 'config', {
      metadata: metadata('The file cfg.yaml of the X-Ray daemon.'),
      data,
    })
    new k8s.KubeDaemonSet(this, 'daemon-set', {
      metadata: metadata(
        `AWS's X-Ray daemon on every node, which passes the segments on to ${overlay === 'local' ? 'the viewer' : 'AWS'}.`,
      ),
      spec: {
        selector: { matchLabels: selectorOf(name) },
        revisionHistoryLimit: 3,
        // A node is never without a daemon: segments without one are lost.
        updateStrategy: {
          type: 'RollingUpdate',
          rollingUpdate: {
            maxSurge: k8s.IntOrString.fromNumber(1),
            maxUnavailable: k8s.IntOrString.fromNumber(0),
          },
        },
        template: {
          metadata: {
            labels: labelsOf(name),
            annotations: {
              'waywiser.dev/config-hash': configHash({ ...data, ...overlayConfig(overlay) }),
            },
          },
          spec: podSpec(overlay),
        },
      },
    })
  }
}

const podSpec = (overlay: Overlay): k8s.PodSpec => ({
  ...restrictedPod(name, appUserId),
  // At SIGTERM the daemon sends its queue: up to 6 s with an endpoint that hangs.
  terminationGracePeriodSeconds: 15,
  tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
  volumes: [{ name: 'config', configMap: { name } }],
  containers: [container(overlay)],
})

const container = (overlay: Overlay): k8s.Container => ({
  name,
  image,
  ...restrictedContainer,
  // Without `-c` the daemon ignores a mistake in the file.
  args: ['-c', `${configFolder}/cfg.yaml`],
  ports: ['UDP', 'TCP'].map(protocol => ({
    name: `xray-${protocol.toLowerCase()}`,
    containerPort: ports[name],
    protocol,
  })),
  ...credentials(overlay),
  // Not HTTP: the daemon forwards every path to X-Ray.
  readinessProbe: { ...tcpProbe(ports[name]), periodSeconds: 5 },
  livenessProbe: tcpProbe(ports[name]),
  resources: resources({
    // Far more than it uses: the request decides how soon the kernel runs it on a busy node, and
    // while it does not run, some 40 documents fill the 208 KiB of its socket.
    cpuMillis: 100,
    memoryMebibytes: { request: 32, limit: 128 },
    diskMebibytes: { request: 8, limit: 64 },
  }),
  volumeMounts: [{ name: 'config', mountPath: configFolder, readOnly: true }],
})

/**
 * The viewer checks no signature, but without credentials the daemon drops all segments: `local`
 * gives it placeholders, and no Secret that holds a real key.
 */
function credentials(overlay: Overlay): Pick<k8s.Container, 'env' | 'envFrom'> {
  const noMetadata = { name: 'AWS_EC2_METADATA_DISABLED', value: 'true' }
  if (overlay === 'local') {
    const key = (variable: string) => ({ name: variable, value: 'waywiser' })
    return { env: [noMetadata, key('AWS_ACCESS_KEY_ID'), key('AWS_SECRET_ACCESS_KEY')] }
  }
  const region = { configMapRef: { name: overlayConfigName } }
  // No keys: they would win over the role's credentials.
  if (overlay === 'eks') return { env: [noMetadata], envFrom: [region] }
  return { env: [noMetadata], envFrom: [region, { secretRef: { name: 'aws', optional: true } }] }
}
