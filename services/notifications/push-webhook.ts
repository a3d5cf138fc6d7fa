import type { StoredNotification } from '../contracts/notification.ts'
import { PeerError, postToPeer } from '../http/peer.ts'
import { createTokenBucket } from '../http/token-bucket.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createMinuteCount } from './minute-count.ts'
import { createPushQueue } from './push-queue.ts'

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
  /** @default 600 */
  maxCallsPerMinute?: number | undefined
  /** A monotonic clock; @default performance.now */
  nowMillis?: (() => number) | undefined
}

/**
 * A slow third party holds at most four connections and 100 waiting notifications; the others are
 * left out and counted.
 */
const limits = { maxAtOnce: 4, maxWaiting: 100 }

/** Many vendors charge for each call, and anybody may post a message with 20 mentions. */
const defaultCallsPerMinute = 600

/** The reasons are much alike, and each is an event of the span. */
const maxShownFailures = 5

export function createPushWebhook(options: PushWebhookOptions): PushWebhook {
  const { url, telemetry, maxCallsPerMinute = defaultCallsPerMinute, nowMillis } = options
  const webhook = { name: 'the push webhook', url }
  const queue = createPushQueue(limits)
  const bucket = createTokenBucket(maxCallsPerMinute, nowMillis)
  const dropped = createMinuteCount(count =>
    telemetry.log.warn(
      { dropped: count, maxCallsPerMinute },
      'the push webhook was not called, to keep to its calls a minute',
    ),
  )
  const underWay = new Set<Promise<void>>()

  /** The span outlives the request's, so that it can record a failure. */
  function pushAll(notifications: StoredNotification[]): Promise<void> {
    return telemetry.withSpan('push-webhook', async span => {
      const fitting = notifications.slice(0, queue.room())
      const leftOut = notifications.length - fitting.length
      const taken = fitting.slice(0, bucket.take(fitting.length))
      const overLimit = fitting.length - taken.length
      if (overLimit > 0) dropped.add(overLimit)
      const pushes = taken.map(one => queue.run(() => postToPeer(webhook, one)))
      const failures = (await Promise.allSettled(pushes)).filter(push => push.status === 'rejected')
      span.setAttribute('app.push_count', pushes.length)
      if (leftOut > 0) span.setAttribute('app.push_left_out_count', leftOut)
      if (overLimit > 0) span.setAttribute('app.push_over_limit_count', overLimit)
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
      dropped.close()
    },
  }
}
