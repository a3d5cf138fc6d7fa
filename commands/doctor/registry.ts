import { daemons as clusterDaemons } from './cluster/daemons.ts'
import { place as clusterPlace } from './cluster/place.ts'
import { pods as clusterPods } from './cluster/pods.ts'
import { policies as clusterPolicies } from './cluster/policies.ts'
import { probes as clusterProbes } from './cluster/probes.ts'
import { secrets as clusterSecrets } from './cluster/secrets.ts'
import { segment as clusterSegment } from './cluster/segment.ts'
import { where as clusterWhere } from './cluster/where.ts'
import type { Check } from './frame/check.ts'
import { arrivals } from './local/arrivals.ts'
import { hop } from './local/hop.ts'
import { instrumentation } from './local/instrumentation.ts'
import { processes } from './local/processes.ts'
import { queues } from './local/queues.ts'
import { sampling } from './local/sampling.ts'
import { wires } from './local/wires.ts'
import { endpoints } from './offline/endpoints.ts'
import { keyShapes } from './offline/key-shapes.ts'
import { logGroup } from './offline/log-group.ts'
import { nodeVersion } from './offline/node-version.ts'
import { otelPackages } from './offline/otel-packages.ts'
import { ports } from './offline/ports.ts'
import { samplingRoutes } from './offline/sampling-routes.ts'
import { settings } from './offline/settings.ts'
import { variableNames } from './offline/variable-names.ts'
import { vendorChecks } from './vendors/vendor-checks.ts'

/** All checks, in the order in which their lines are printed. */
export const checks: Check[] = [
  nodeVersion,
  settings,
  variableNames,
  endpoints,
  keyShapes,
  ports,
  otelPackages,
  samplingRoutes,
  logGroup,
  processes,
  instrumentation,
  hop,
  sampling,
  wires,
  queues,
  arrivals,
  ...vendorChecks,
  clusterPlace,
  clusterPods,
  clusterSecrets,
  clusterWhere,
  clusterDaemons,
  clusterPolicies,
  clusterSegment,
  clusterProbes,
]
