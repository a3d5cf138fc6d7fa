import { PeerError, tellPeer } from '../http/peer.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createPushQueue } from './push-queue.ts'
import type { StoredNotification } from './store.ts'

/** Tells a third party of new notifications. */
export type PushWebhook = {
  /** Returns at once: a third party's slowness is no reason to let a caller wait. Never throws. */
  push(notifications: StoredNotification[]): void
  /** Gives up what has not begun; resolves when nothing is under way. */
  settle(): Promise<void>
}

export type PushWebhookOptions = {
  /** Gets one POST per notification; `undefined`: nobody is told. */
  url: string | undefined
  telemetry: Telemetry
}

/**
 * A third party that takes its time holds four connections and 100 notifications, not as many as
 * come in: what does not fit is left out and counted.
 */
const limits = { maxAtOnce: 4, maxWaiting: 100 }

/** One reason is much like the next, and each is an event of the span. */
const maxShownFailures = 5

export function createPushWebhook({ url, telemetry }: PushWebhookOptions): PushWebhook {
  const webhook = { name: 'the push webhook', url }
  const queue = createPushQueue(limits)
  const underWay = new Set<Promise<void>>()

  /** The span outlives the request's, so that a failure can still be noted on it. */
  function pushAll(notifications: StoredNotification[]): Promise<void> {
    return telemetry.withSpan('push-webhook', async span => {
      const taken = notifications.slice(0, queue.room())
      const leftOut = notifications.length - taken.length
      const pushes = taken.map(one => queue.run(() => tellPeer(webhook, one)))
      const failures = (await Promise.allSettled(pushes)).filter(push => push.status === 'rejected')
      span.setAttribute('app.push_count', pushes.length)
      if (leftOut > 0) span.setAttribute('app.push_left_out_count', leftOut)
      if (failures.length > 0) span.setAttribute('app.push_failed_count', failures.length)
      for (const { reason } of failures.slice(0, maxShownFailures)) span.recordException(reason)
      if (failures.length + leftOut === 0) return
      telemetry.log.warn(
        { err: failures[0]?.reason, failed: failures.length, leftOut, of: notifications.length },
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
      queue.giveUpWaiting(new PeerError(webhook, 'was not told: the service stops'))
      await Promise.all(underWay)
    },
  }
}
