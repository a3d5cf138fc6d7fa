import { tellPeer } from '../http/peer.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { StoredNotification } from './store.ts'

/** Tells a third party of new notifications. */
export type PushWebhook = {
  /** Returns at once: a third party's slowness is no reason to let a caller wait. Never throws. */
  push(notifications: StoredNotification[]): void
  /** Resolves when nothing is under way. */
  settle(): Promise<void>
}

export type PushWebhookOptions = {
  /** Gets one POST per notification; `undefined`: nobody is told. */
  url: string | undefined
  telemetry: Telemetry
}

export function createPushWebhook({ url, telemetry }: PushWebhookOptions): PushWebhook {
  const webhook = { name: 'the push webhook', url }
  const underWay = new Set<Promise<void>>()

  /** The span outlives the request's, so that a failure can still be noted on it. */
  function pushAll(notifications: StoredNotification[]): Promise<void> {
    return telemetry.withSpan('push-webhook', async span => {
      const pushes = notifications.map(notification => tellPeer(webhook, notification))
      const failures = (await Promise.allSettled(pushes)).filter(push => push.status === 'rejected')
      span.setAttribute('app.push_count', pushes.length)
      if (failures.length === 0) return
      span.setAttribute('app.push_failed_count', failures.length)
      for (const { reason } of failures) span.recordException(reason)
      telemetry.log.warn(
        { err: failures[0]?.reason, failed: failures.length, of: pushes.length },
        'the push webhook failed',
      )
    })
  }

  return {
    push: notifications => {
      if (url === undefined || notifications.length === 0) return
      const pushed = pushAll(notifications).finally(() => underWay.delete(pushed))
      underWay.add(pushed)
    },
    settle: async () => {
      await Promise.all(underWay)
    },
  }
}
