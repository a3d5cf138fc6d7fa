import type { Express, Request, Response } from 'express'
import type { Notification } from '../contracts/notification.ts'
import { createIds } from '../database/ids.ts'
import { createHttpApp } from '../http/http-app.ts'
import { readHandle, readPage } from '../http/query.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import type { ActivityLookup } from './activity-lookup.ts'
import { readNewNotifications } from './input.ts'
import type { PushWebhook } from './push-webhook.ts'
import { routes } from './routes.ts'
import type { NotificationStore } from './store.ts'

export type NotificationsDeps = {
  store: NotificationStore
  lookUp: ActivityLookup
  webhook: PushWebhook
  telemetry: Telemetry
  /** Epoch milliseconds. */
  now: () => number
}

/** The notifications service as a request listener: no port, no environment, no signals. */
export function createApp(deps: NotificationsDeps): Express {
  const { store, lookUp, webhook, telemetry, now } = deps
  const newId = createIds()

  async function list(request: Request, response: Response): Promise<void> {
    const page = readPage(request)
    const handle = readHandle(request)
    const { notifications, next } = await telemetry.withSpan('notifications', async span => {
      span.setAttribute('app.now', new Date(now()).toISOString())
      const found = await store.list(handle, page)
      span.setAttribute('app.result_length', found.notifications.length)
      return found
    })
    const activities = await lookUp(notifications.map(({ activityId }) => activityId))
    const complete: Notification[] = notifications.map(notification => ({
      ...notification,
      activity: activities?.get(notification.activityId) ?? null,
    }))
    response.json({ notifications: complete, ...(next && { next }) })
  }

  /** The same list again adds nothing, so a caller may repeat what it is not sure of. */
  async function create(request: Request, response: Response): Promise<void> {
    const wanted = readNewNotifications(request.body)
    const nowMillis = now()
    const createdAt = new Date(nowMillis).toISOString()
    const added = await store.add(
      wanted.map(fields => ({ id: newId(nowMillis), ...fields, createdAt, readAt: null })),
    )
    webhook.push(added)
    response.status(added.length > 0 ? 201 : 200).json({
      created: added.length,
      known: wanted.length - added.length,
    })
  }

  async function unreadCount(request: Request, response: Response): Promise<void> {
    response.json({ count: await store.unreadCount(readHandle(request)) })
  }

  async function read(request: Request, response: Response): Promise<void> {
    response.json({ read: await store.markRead(readHandle(request), now()) })
  }

  return createHttpApp({
    service: 'notifications',
    telemetry,
    routes: routes({ list, create, unreadCount, read }),
  })
}
