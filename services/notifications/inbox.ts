import type { Notification } from '../contracts/notification.ts'
import { createIds } from '../database/ids.ts'
import type { Route } from '../http/http-app.ts'
import { readHandle, readPage } from '../http/query.ts'
import type { NotificationsDeps } from './deps.ts'
import { readNewNotifications } from './input.ts'

export const notificationRoutes = (deps: NotificationsDeps): Route[] => [
  list(deps),
  listStored(deps),
  create(deps),
  unreadCount(deps),
  markRead(deps),
]

const list = ({ store, lookUp, telemetry, now }: NotificationsDeps): Route => ({
  method: 'GET',
  path: '/api/activities/notifications',
  input: '?handle=&limit=&cursor=',
  about: "one person's notifications, each with its activity",
  handle: async (request, response) => {
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
    response.json({ notifications: complete, next })
  },
})

/** For the activities service, which has the activities itself: so no request goes round in a circle. */
const listStored = ({ store }: NotificationsDeps): Route => ({
  method: 'GET',
  path: '/api/notifications',
  input: '?handle=&limit=&cursor=',
  about: "one person's notifications, without their activities",
  handle: async (request, response) => {
    response.json(await store.list(readHandle(request), readPage(request)))
  },
})

/** The same list again adds nothing, so a caller that got no answer may repeat it. */
function create({ store, webhook, now }: NotificationsDeps): Route {
  const newId = createIds()
  return {
    method: 'POST',
    path: '/api/notifications',
    input: '[{ handle, kind, actor, activityId }]',
    about: 'notifies several people; a notification that exists already stays as it is',
    takesBody: true,
    handle: async (request, response) => {
      const wanted = readNewNotifications(request.body)
      const nowMillis = now()
      const createdAt = new Date(nowMillis).toISOString()
      const added = await store.add(
        wanted.map(fields => ({ id: newId(nowMillis), ...fields, createdAt, readAt: null })),
      )
      webhook.push(added)
      response
        .status(added.length > 0 ? 201 : 200)
        .json({ created: added.length, known: wanted.length - added.length })
    },
  }
}

const unreadCount = ({ store }: NotificationsDeps): Route => ({
  method: 'GET',
  path: '/api/notifications/unread-count',
  input: '?handle=',
  about: 'how many notifications are unread',
  handle: async (request, response) => {
    response.json({ count: await store.unreadCount(readHandle(request)) })
  },
})

const markRead = ({ store, now }: NotificationsDeps): Route => ({
  method: 'POST',
  path: '/api/notifications/read',
  input: '?handle=',
  about: 'marks all notifications of one person as read',
  handle: async (request, response) => {
    response.json({ read: await store.markRead(readHandle(request), now()) })
  },
})
