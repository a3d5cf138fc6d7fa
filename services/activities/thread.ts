import type { Request, Response } from 'express'
import type { Activity } from '../contracts/activity.ts'
import { notificationsFor } from '../contracts/recipients.ts'
import { timeToLiveMillis } from '../contracts/time-to-live.ts'
import { createIds, isUuid } from '../database/ids.ts'
import { HttpError } from '../http/errors.ts'
import type { Route } from '../http/http-app.ts'
import { readPage } from '../http/query.ts'
import type { ActivitiesDeps } from './deps.ts'
import { type NewReply, readNewActivity, readNewReply } from './input.ts'

/** The routes of one activity and its replies. */
export function threadRoutes(deps: ActivitiesDeps): Route[] {
  const post = createPost(deps)
  return [create(deps, post), show(deps), reply(deps, post)]
}

const create = ({ now }: ActivitiesDeps, post: Post): Route => ({
  method: 'POST',
  path: '/api/activities',
  input: '{ handle, message, ttl }',
  about: 'creates an activity and notifies the first 20 people that it mentions',
  takesBody: true,
  handle: async (request, response) => {
    const input = readNewActivity(request.body)
    const nowMillis = now()
    await post(response, input, nowMillis, nowMillis + timeToLiveMillis[input.ttl])
  },
})

const show = ({ store, now }: ActivitiesDeps): Route => ({
  method: 'GET',
  path: '/api/activities/:id',
  input: '?limit=&cursor=',
  about: 'one activity with its replies',
  handle: async (request, response) => {
    const page = readPage(request)
    const nowMillis = now()
    const activity = await activityInPath(request, store, nowMillis)
    const { activities: replies, next } = await store.repliesTo(activity.id, page, nowMillis)
    response.json({ ...activity, replies, next })
  },
})

/** A reply expires with its activity. */
const reply = ({ store, now }: ActivitiesDeps, post: Post): Route => ({
  method: 'POST',
  path: '/api/activities/:id/reply',
  input: '{ handle, message }',
  about: 'replies to an activity and notifies its author',
  takesBody: true,
  handle: async (request, response) => {
    const input = readNewReply(request.body)
    const nowMillis = now()
    const repliesTo = await activityInPath(request, store, nowMillis)
    await post(response, input, nowMillis, Date.parse(repliesTo.expiresAt), repliesTo)
  },
})

type Post = ReturnType<typeof createPost>

/** Stores an activity, notifies its recipients and answers 201. */
function createPost({ store, notifier, telemetry }: ActivitiesDeps) {
  const newId = createIds()

  return async (
    response: Response,
    { handle, message }: NewReply,
    nowMillis: number,
    expiresAtMillis: number,
    repliesTo?: Activity,
  ): Promise<void> => {
    const activity: Activity = {
      id: newId(nowMillis),
      handle,
      message,
      createdAt: new Date(nowMillis).toISOString(),
      expiresAt: new Date(expiresAtMillis).toISOString(),
      repliesCount: 0,
      replyTo: repliesTo?.id ?? null,
    }
    await store.put(activity)
    const { notifications, leftOutCount } = notificationsFor(activity, repliesTo)
    if (leftOutCount > 0) telemetry.annotate({ 'app.mentions_left_out': leftOutCount })
    const notified = await notifier.notify(notifications)
    response.status(201).json({ ...activity, notified })
  }
}

/**
 * The activity whose id is in the path. A text that is not a UUID never reaches the database.
 * @throws {HttpError} 404 when there is none
 */
async function activityInPath(
  request: Request,
  store: ActivitiesDeps['store'],
  nowMillis: number,
): Promise<Activity> {
  const id = String(request.params.id).trim()
  const [activity] = isUuid(id) ? await store.byIds([id], nowMillis) : []
  if (!activity) throw new HttpError(404, 'activity_not_found')
  return activity
}
