import type { Telemetry } from '../telemetry/telemetry.ts'
import type { ActivityLookup } from './activity-lookup.ts'
import type { PushWebhook } from './push-webhook.ts'
import type { NotificationStore } from './store.ts'

export type NotificationsDeps = {
  store: NotificationStore
  lookUp: ActivityLookup
  webhook: PushWebhook
  telemetry: Telemetry
  /** Epoch milliseconds. */
  now: () => number
}
