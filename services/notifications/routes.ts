import type { Handler } from 'express'
import type { Route } from '../http/http-app.ts'

export type NotificationHandlers = {
  list: Handler
  create: Handler
  unreadCount: Handler
  read: Handler
}

export const routes = (handlers: NotificationHandlers): Route[] => [
  {
    method: 'GET',
    path: '/api/activities/notifications',
    input: '?handle=&limit=&cursor=',
    about: 'what somebody was told of, each with its activity',
    handle: handlers.list,
  },
  {
    method: 'POST',
    path: '/api/notifications',
    input: '[{ handle, kind, actor, activityId }]',
    about: 'tells several people; what is known already is left as it is',
    takesBody: true,
    handle: handlers.create,
  },
  {
    method: 'GET',
    path: '/api/notifications/unread-count',
    input: '?handle=',
    about: 'how many are unread',
    handle: handlers.unreadCount,
  },
  {
    method: 'POST',
    path: '/api/notifications/read',
    input: '?handle=',
    about: 'marks all of somebody as read',
    handle: handlers.read,
  },
]
