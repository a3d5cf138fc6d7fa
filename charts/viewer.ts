import { Chart } from 'cdk8s'
import type { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { config, configHash, configName } from './configuration.ts'
import { namespace, otlpGrpc, partOf } from './names.ts'
import { overlayConfigName } from './overlays.ts'
import { scenariosKey } from './service-environment.ts'
import { WebService } from './web-service.ts'

const volumeFolder = '/data'

/** What the viewer needs, wherever it runs. */
export const viewerPod = {
  purpose:
    'The back end and page for all four lenses, one pod whose store is on a volume that outlives it.',
  // Node's own limit would be 270 MB, although the pod may use 512 MiB.
  args: ['--max-old-space-size=384', '/app/services/viewer/main.ts'],
  env: [
    // A folder of its own, which it can give the mode 0700: the volume's root belongs to root.
    { name: 'WAYWISER_DATA', value: `${volumeFolder}/viewer` },
    // No drain: the senders queue meanwhile, and there is no second pod to take over.
    { name: 'DRAIN_DELAY_MILLIS', value: '0' },
  ] as k8s.EnvVar[],
  needs: {
    // All telemetry goes through this process, and the daemon waits two seconds for an answer.
    cpuMillis: 200,
    // About 110 MB at rest, and at most 250 MB more under any load.
    memoryMebibytes: { request: 160, limit: 512 },
    diskMebibytes: { request: 16, limit: 256 },
  },
  // The store holds 256 MiB, and its journal up to as much again. The other half is for one
  // store that was set aside, with its journal.
  volume: { path: volumeFolder, gibibytes: 1 },
}

/** Members of Secrets for the viewer's links to the vendors. None of them is a key. */
const linkSettings = {
  honeycomb: ['HONEYCOMB_TEAM', 'HONEYCOMB_ENVIRONMENT', 'HONEYCOMB_API_ENDPOINT'],
  aws: ['AWS_REGION', 'CLOUDWATCH_LOG_GROUP'],
}

const fromSecrets: k8s.EnvVar[] = Object.entries(linkSettings).flatMap(([name, keys]) =>
  keys.map(key => ({ name: key, valueFrom: { secretKeyRef: { name, key, optional: true } } })),
)

/** One pod, whose store is one file on a volume that outlives it. It gets no key of a vendor. */
export class ViewerChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'viewer', { namespace, labels: partOf })
    new WebService(this, 'viewer', {
      ...viewerPod,
      configHash: configHash(config),
      env: [...viewerPod.env, ...fromSecrets, scenariosKey],
      envFrom: [
        { configMapRef: { name: overlayConfigName } },
        { configMapRef: { name: configName } },
      ],
      morePorts: [otlpGrpc],
    })
  }
}
