import type { Check } from './frame/check.ts'
import { arrivals } from './local/arrivals.ts'
import { wires } from './local/wires.ts'
import { endpoints } from './offline/endpoints.ts'
import { keyShapes } from './offline/key-shapes.ts'
import { nodeVersion } from './offline/node-version.ts'
import { otelPackages } from './offline/otel-packages.ts'
import { settings } from './offline/settings.ts'
import { variableNames } from './offline/variable-names.ts'
import { vendorChecks } from './vendors/vendor-checks.ts'

/** The checks of the npm package, which has the viewer and none of our services. */
export const checks: Check[] = [
  nodeVersion,
  settings,
  variableNames,
  endpoints,
  keyShapes,
  otelPackages,
  wires,
  arrivals,
  ...vendorChecks,
]
