import { Chart } from 'cdk8s'
import type { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { config, configHash, configName } from './configuration.ts'
import { namespace, partOf } from './names.ts'
import { overlayConfigName } from './overlays.ts'
import { WebService } from './web-service.ts'

const volumeFolder = '/data'

/**
 * What the viewer's links to the vendors are made of: single members that are no keys, never a
 * whole Secret.
 */
const linkSettings = {
  honeycomb: ['HONEYCOMB_TEAM', 'HONEYCOMB_ENVIRONMENT', 'HONEYCOMB_API_ENDPOINT'],
  aws: ['AWS_REGION', 'CLOUDWATCH_LOG_GROUP'],
}

const fromSecrets: k8s.EnvVar[] = Object.entries(linkSettings).flatMap(([name, keys]) =>
  keys.map(key => ({ name: key, valueFrom: { secretKeyRef: { name, key, optional: true } } })),
)

/** One pod, whose store is one file on a volume that outlives it. It gets no key. */
export class ViewerChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'viewer', { namespace, labels: partOf })
    new WebService(this, 'viewer', {
      // Node would keep its heap below 270 MB here, although the pod may use 512 MiB.
      args: ['--max-old-space-size=384', '/app/services/viewer/main.ts'],
      configHash: configHash(config),
      env: [
        // Below the volume's root, which belongs to root and may hold lost+found: the folder is the
        // viewer's own, so that it can give it the mode 0700.
        { name: 'WAYWISER_DATA', value: `${volumeFolder}/viewer` },
        // Senders wait in queues of their own, and there is no second pod to go to meanwhile.
        { name: 'DRAIN_DELAY_MILLIS', value: '0' },
        ...fromSecrets,
      ],
      envFrom: [
        { configMapRef: { name: overlayConfigName } },
        { configMapRef: { name: configName } },
      ],
      needs: {
        // Everything goes through this one process, and the daemon waits two seconds for an answer.
        cpuMillis: 200,
        // At rest it uses some 110 MB, and grows by 250 at most, whatever is sent to it.
        memoryMebibytes: { request: 160, limit: 512 },
        diskMebibytes: { request: 16, limit: 256 },
      },
      // The store holds 256 MiB, and its journal may for a while hold as much again. The other half
      // is for one store that was set aside, with its journal.
      volume: { path: volumeFolder, gibibytes: 1 },
    })
  }
}
