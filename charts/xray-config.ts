import { Yaml } from 'cdk8s'
import { ports } from './names.ts'
import type { Overlay } from './overlays.ts'

/**
 * The daemon's cfg.yaml, whose every unknown key ends it. An `Endpoint` has no path, since the
 * daemon's TCP proxy drops one; the region of `aws` and `eks` comes as `AWS_REGION`, over which
 * this file would win.
 */
export function daemonConfig(overlay: Overlay): string {
  const address = `0.0.0.0:${ports['xray-daemon']}`
  return Yaml.stringify({
    Version: 2,
    // Without it, a hundredth of the node's memory, whatever the pod's limit is.
    TotalBufferSizeMB: 16,
    // Its own default: with 2, a back end that answers slowly for three seconds fills its queue of
    // 20 batches, and the oldest go.
    Concurrency: 8,
    // No calls to EC2's metadata service.
    LocalMode: true,
    ...(overlay === 'local' && {
      Region: 'us-east-1',
      Endpoint: `http://viewer:${ports.viewer}`,
    }),
    Socket: { UDPAddress: address, TCPAddress: address },
    Logging: { LogLevel: 'info' },
  })
}
