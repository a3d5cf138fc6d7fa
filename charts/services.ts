import { Chart } from 'cdk8s'
import type { Construct } from 'constructs'
import { config, configHash } from './configuration.ts'
import { namespace, partOf } from './names.ts'
import { Replicated } from './replicated.ts'
import { serviceEnvironment, serviceSources } from './service-environment.ts'
import { WebService } from './web-service.ts'

/** A service that requests go through. */
export class ServiceChart extends Chart {
  constructor(scope: Construct, name: 'activities' | 'notifications') {
    super(scope, name, { namespace, labels: partOf })
    new WebService(this, name, {
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
