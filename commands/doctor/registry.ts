import type { Check } from './frame/check.ts'
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
]
