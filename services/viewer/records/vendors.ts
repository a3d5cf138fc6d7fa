import type { EnvironmentReader } from '../../environment.ts'
import { type HoneycombPlace, readHoneycombPlace } from '../../telemetry/config/destinations.ts'
import { readLogGroup, readRegion } from '../../telemetry/config/log-destinations.ts'

/** Where the services send records beyond the viewer: their settings, without keys. */
export type Vendors = {
  /** Without a team there is no link. */
  honeycomb: HoneycombPlace
  aws: { region: string | undefined; logGroup: string | undefined }
  xrayGoesTo: 'viewer' | 'aws' | 'unknown'
}

export function readVendors(read: EnvironmentReader): Vendors {
  return {
    honeycomb: readHoneycombPlace(read),
    aws: { region: readRegion(read), logGroup: readLogGroup(read) },
    xrayGoesTo: read.choice('XRAY_GOES_TO', 'unknown', ['viewer', 'aws']),
  }
}
