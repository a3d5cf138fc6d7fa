import { Yaml } from 'cdk8s'
import { ports } from './names.ts'
import type { Overlay } from './overlays.ts'

/**
 * The daemon's cfg.yaml; an unknown key ends the daemon. `Endpoint` has no path, since the daemon's
 * TCP proxy drops it. `aws` and `eks` set the region by `AWS_REGION`, over which this file would
 * win.
 */
export function daemonConfig(overlay: Overlay): string {
  // Without an address: every one of the pod, of both families. The image's own flags say the same,
  // since Go takes their 0.0.0.0 for every address too.
  const address = `:${ports['xray-daemon']}`
  return Yaml.stringify({
    Version: 2,
    // The default is a hundredth of the node's memory, whatever the pod's limit is.
    TotalBufferSizeMB: 16,
    // The daemon's default. With 2, a back end that answers slowly for three seconds fills its
    // queue of 20 batches, and it drops the oldest.
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
