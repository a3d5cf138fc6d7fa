import type { Route } from '../http/http-app.ts'
import { readHandle, readPage } from '../http/query.ts'
import type { ActivitiesDeps } from './deps.ts'

/** What the page shows of the notifications service, since a page talks to its own origin alone. */
export const inboxRoutes = (deps: ActivitiesDeps): Route[] => [list(deps), markRead(deps)]

const list = ({ store, notifier, now }: ActivitiesDeps): Route => ({
  method: 'GET',
  path: '/api/activities/notifications',
  input: '?handle=&limit=&cursor=',
  about: "one person's notifications, each with its activity; null when their service is away",
  handle: async (request, response) => {
    const { limit } = readPage(request)
    const { cursor } = request.query
    const query = new URLSearchParams({ handle: readHandle(request), limit: String(limit) })
    if (typeof cursor === 'string') query.set('cursor', cursor)
    const stored = await notifier.list(query)
    if (stored === null) return void response.json({ notifications: null })
    const ids = stored.notifications.map(({ activityId }) => activityId)
    const activities = await store.byIds([...new Set(ids)], now())
    const byId = new Map(activities.map(activity => [activity.id, activity]))
    response.json({
      ...stored,
      notifications: stored.notifications.map(notification => ({
        ...notification,
        activity: byId.get(notification.activityId) ?? null,
      })),
    })
  },
})

const markRead = ({ notifier }: ActivitiesDeps): Route => ({
  method: 'POST',
  path: '/api/activities/notifications/read',
  input: '?handle=',
  about: "marks all of one person's notifications as read; null when their service is away",
  handle: async (request, response) => {
    response.json({ read: await notifier.markRead(readHandle(request)) })
  },
})
