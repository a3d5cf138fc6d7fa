import { Chart } from 'cdk8s'
import { k8s } from 'cdk8s-plus-27'
import type { Construct } from 'constructs'
import { image, labelsOf, namespace, partOf, purpose } from './names.ts'
import { resources } from './quantities.ts'
import { appUserId, restrictedContainer, restrictedPod } from './restricted.ts'

const name = 'verify'

/**
 * The job of `skaffold verify`: it calls both services as a client from outside, and then the
 * viewer. Skaffold's own job would be rejected under Pod Security `restricted`.
 */
export class VerifyChart extends Chart {
  constructor(scope: Construct) {
    super(scope, 'job', { namespace, labels: partOf })
    new k8s.KubeJob(this, name, {
      metadata: {
        name,
        labels: labelsOf(name),
        annotations: purpose(
          '`skaffold verify`: sends real requests from a pod, and finds them in all lenses.',
        ),
      },
      spec: {
        backoffLimit: 0,
        activeDeadlineSeconds: 120,
        ttlSecondsAfterFinished: 300,
        template: {
          metadata: { labels: labelsOf(name) },
          spec: {
            ...restrictedPod('default', appUserId),
            restartPolicy: 'Never',
            containers: [container],
          },
        },
      },
    })
  }
}

const container: k8s.Container = {
  name,
  image,
  ...restrictedContainer,
  args: ['/app/commands/verify.ts'],
  resources: resources({
    cpuMillis: 50,
    memoryMebibytes: { request: 64, limit: 192 },
    diskMebibytes: { request: 8, limit: 32 },
  }),
}
