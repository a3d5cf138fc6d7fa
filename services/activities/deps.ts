import type { Telemetry } from '../telemetry/telemetry.ts'
import type { Notifier } from './notifier.ts'
import type { ActivityStore } from './store.ts'

export type ActivitiesDeps = {
  store: ActivityStore
  notifier: Notifier
  telemetry: Telemetry
  /** Epoch milliseconds. */
  now: () => number
}
