import type { Request, Response } from 'express'
import type { Activity } from '../contracts/activity.ts'
import { maxMessageChars } from '../contracts/text-limits.ts'
import { isUuid } from '../database/ids.ts'
import { HttpError } from '../http/errors.ts'
import {
  badParameter,
  handleRule,
  readHandle,
  readPage,
  readPathText,
  readText,
} from '../http/query.ts'
import type { ActivitiesDeps } from './deps.ts'
import type { ActivityStore } from './store.ts'

/** As many as a list of notifications can speak of at once. */
const maxBatchIds = 100
/** Each a UUID, with a comma and a blank. */
const batchRule = {
  maxChars: maxBatchIds * 38,
  expected: `1 to ${maxBatchIds} ids, separated by commas`,
}
/** A longer one is in no message. */
const termRule = { maxChars: maxMessageChars, expected: `1 to ${maxMessageChars} characters` }

/** The routes that read. */
export function createFeed({ store, notifier, telemetry, now }: ActivitiesDeps) {
  /**
   * The unread count is asked for while the feed is read, not after. Its span ends inside the
   * request's even when the feed fails.
   */
  async function home(request: Request, response: Response): Promise<void> {
    const page = readPage(request)
    const unread = notifier.unreadCount(readHandle(request))
    const list = await telemetry
      .withSpan('home-activities', async span => {
        const nowMillis = now()
        span.setAttribute('app.now', new Date(nowMillis).toISOString())
        const found = await store.home(page, nowMillis)
        span.setAttribute('app.result_length', found.activities.length)
        return found
      })
      .finally(() => unread)
    response.json({ ...list, unreadNotifications: await unread })
  }

  async function byHandle(request: Request, response: Response): Promise<void> {
    const page = readPage(request)
    const handle = readPathText(request, 'handle', handleRule)
    const list = await telemetry.withSpan('user-activities', async () => {
      const nowMillis = now()
      const found = await store.byHandle(handle, page, nowMillis)
      telemetry.annotate(
        { 'app.handle': handle },
        { results: { now: new Date(nowMillis).toISOString(), size: found.activities.length } },
      )
      return found
    })
    response.json(list)
  }

  async function search(request: Request, response: Response): Promise<void> {
    const page = readPage(request)
    const term = readText(request, 'term', termRule)
    if (term === undefined) throw badParameter('term', '', 'what to look for')
    response.json(await store.search(term, page, now()))
  }

  /** In the order asked for, each once. */
  async function batch(request: Request, response: Response): Promise<void> {
    const value = readText(request, 'ids', batchRule)
    const ids = [...new Set(value?.split(',').map(id => id.trim()))].filter(id => id !== '')
    if (ids.length === 0 || ids.length > maxBatchIds) {
      throw badParameter('ids', value ?? '', batchRule.expected)
    }
    const activities = await store.byIds(ids.filter(isUuid), now())
    const found = new Map(activities.map(activity => [activity.id, activity]))
    response.json({ activities: ids.flatMap(id => found.get(id) ?? []) })
  }

  async function show(request: Request, response: Response): Promise<void> {
    const page = readPage(request)
    const nowMillis = now()
    const activity = await activityNamedBy(request, store, nowMillis)
    const { activities: replies, next } = await store.repliesTo(activity.id, page, nowMillis)
    response.json({ ...activity, replies, ...(next && { next }) })
  }

  return { home, byHandle, search, batch, show }
}

/**
 * The activity whose id is in the path. The database is not asked for what is no id.
 * @throws {HttpError} 404 when there is none
 */
export async function activityNamedBy(
  request: Request,
  store: ActivityStore,
  nowMillis: number,
): Promise<Activity> {
  const id = String(request.params.id).trim()
  const [activity] = isUuid(id) ? await store.byIds([id], nowMillis) : []
  if (!activity) throw new HttpError(404, 'activity_not_found')
  return activity
}
