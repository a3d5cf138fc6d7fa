import { PeerError, postToPeer } from '../http/peer.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createPushQueue } from './push-queue.ts'
import type { StoredNotification } from './store.ts'

/** Pushes new notifications to a third party. */
export type PushWebhook = {
  /** Returns at once, because no caller should wait for a slow third party. Never throws. */
  push(notifications: StoredNotification[]): void
  /** Gives up the waiting calls, and resolves when the running ones have ended. */
  settle(): Promise<void>
}

type PushWebhookOptions = {
  /** Gets one POST per notification; `undefined`: none is sent. */
  url: string | undefined
  telemetry: Telemetry
}

/**
 * A slow third party holds at most four connections and 100 waiting notifications; the others are
 * left out and counted.
 */
const limits = { maxAtOnce: 4, maxWaiting: 100 }

/** The reasons are much alike, and each is an event of the span. */
const maxShownFailures = 5

export function createPushWebhook({ url, telemetry }: PushWebhookOptions): PushWebhook {
  const webhook = { name: 'the push webhook', url }
  const queue = createPushQueue(limits)
  const underWay = new Set<Promise<void>>()

  /** The span outlives the request's, so that it can record a failure. */
  function pushAll(notifications: StoredNotification[]): Promise<void> {
    return telemetry.withSpan('push-webhook', async span => {
      const taken = notifications.slice(0, queue.room())
      const leftOut = notifications.length - taken.length
      const pushes = taken.map(one => queue.run(() => postToPeer(webhook, one)))
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
      queue.giveUpWaiting(new PeerError(webhook, 'was not called: the service stops'))
      await Promise.all(underWay)
    },
  }
}
