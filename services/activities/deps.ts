import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Notifier } from './notifier.ts'
import type { RunBoth } from './run-both.ts'
import type { ActivityStore } from './store.ts'

export type ActivitiesDeps = {
  store: ActivityStore
  notifier: Notifier
  telemetry: Telemetry
  /** @default side by side */
  runBoth?: RunBoth
  /** Epoch milliseconds. */
  now: () => number
}
