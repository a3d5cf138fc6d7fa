import { Chart } from 'cdk8s'
import type { Construct } from 'constructs'
import { config, configHash } from './configuration.ts'
import { namespace, partOf } from './names.ts'
import { Replicated } from './replicated.ts'
import { serviceEnvironment, serviceSources } from './service-environment.ts'
import { WebService } from './web-service.ts'

const purposes = {
  activities: 'The feed: who wrote what, with replies; it notifies by the other service.',
  notifications: 'The inbox: who is notified of what; it reads activities from the other service.',
}

/** A service that requests go through. */
export class ServiceChart extends Chart {
  constructor(scope: Construct, name: 'activities' | 'notifications') {
    super(scope, name, { namespace, labels: partOf })
    new WebService(this, name, {
      purpose: purposes[name],
      args: ['--import', '/app/services/telemetry/start.ts', `/app/services/${name}/main.ts`],
      configHash: configHash(config),
      env: serviceEnvironment(name),
      envFrom: serviceSources,
      // The autoscaler's 80 % are of this request.
      needs: {
        cpuMillis: 100,
        memoryMebibytes: { request: 128, limit: 256 },
        diskMebibytes: { request: 16, limit: 256 },
      },
    })
    new Replicated(this, name)
  }
}
