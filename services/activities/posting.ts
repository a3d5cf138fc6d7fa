import type { Request, Response } from 'express'
import type { Activity } from '../contracts/activity.ts'
import { notificationsFor } from '../contracts/recipients.ts'
import { timeToLiveMillis } from '../contracts/time-to-live.ts'
import { createIds } from '../database/ids.ts'
import type { ActivitiesDeps } from './deps.ts'
import { activityNamedBy } from './feed.ts'
import { type NewReply, readNewActivity, readNewReply } from './input.ts'

/** The routes that write. */
export function createPosting({ store, notifier, telemetry, now }: ActivitiesDeps) {
  const newId = createIds()

  async function create(request: Request, response: Response): Promise<void> {
    const input = readNewActivity(request.body)
    const nowMillis = now()
    const expiresAt = new Date(nowMillis + timeToLiveMillis[input.ttl]).toISOString()
    const activity = newActivity(input, nowMillis, expiresAt, null)
    await answerWith(activity, undefined, response)
  }

  /** A reply lives as long as its activity. */
  async function reply(request: Request, response: Response): Promise<void> {
    const input = readNewReply(request.body)
    const nowMillis = now()
    const repliesTo = await activityNamedBy(request, store, nowMillis)
    const activity = newActivity(input, nowMillis, repliesTo.expiresAt, repliesTo.id)
    await answerWith(activity, repliesTo, response)
  }

  function newActivity(
    { handle, message }: NewReply,
    nowMillis: number,
    expiresAt: string,
    replyTo: string | null,
  ): Activity {
    const createdAt = new Date(nowMillis).toISOString()
    const id = newId(nowMillis)
    return { id, handle, message, createdAt, expiresAt, repliesCount: 0, replyTo }
  }

  async function answerWith(
    activity: Activity,
    repliesTo: Activity | undefined,
    response: Response,
  ): Promise<void> {
    await store.put(activity)
    const { told, leftOut } = notificationsFor(activity, repliesTo)
    if (leftOut > 0) telemetry.annotate({ 'app.mentions_left_out': leftOut })
    const notified = await notifier.notify(told)
    response.status(201).json({ ...activity, notified })
  }

  return { create, reply }
}
