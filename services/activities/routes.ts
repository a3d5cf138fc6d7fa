import type { Handler } from 'express'
import type { Route } from '../http/http-app.ts'

export type ActivityHandlers = Record<
  'home' | 'search' | 'byHandle' | 'batch' | 'create' | 'show' | 'reply' | 'reportTest',
  Handler
>

/** In the order in which they are tried: `home` before any id. */
export const routes = (handlers: ActivityHandlers): Route[] => [
  {
    method: 'GET',
    path: '/api/activities/home',
    input: '?handle=&limit=&cursor=',
    about: 'the newest activities of everybody, and how many notifications are unread',
    handle: handlers.home,
  },
  {
    method: 'GET',
    path: '/api/activities/search',
    input: '?term=&limit=&cursor=',
    about: 'activities and replies whose message contains the term',
    handle: handlers.search,
  },
  {
    method: 'GET',
    path: '/api/activities/@:handle',
    input: '?limit=&cursor=',
    about: 'what one person wrote',
    handle: handlers.byHandle,
  },
  {
    method: 'GET',
    path: '/api/activities',
    input: '?ids=a,b',
    about: 'several activities by their ids; the unknown and expired are left out',
    handle: handlers.batch,
  },
  {
    method: 'POST',
    path: '/api/activities',
    input: '{ handle, message, ttl }',
    about: 'creates an activity and tells the first 20 whom it mentions',
    takesBody: true,
    handle: handlers.create,
  },
  {
    method: 'GET',
    path: '/api/activities/:id',
    input: '?limit=&cursor=',
    about: 'one activity with its replies',
    handle: handlers.show,
  },
  {
    method: 'POST',
    path: '/api/activities/:id/reply',
    input: '{ handle, message }',
    about: 'replies to an activity and tells its author',
    takesBody: true,
    handle: handlers.reply,
  },
  {
    method: 'GET',
    path: '/rollbar/test',
    about: 'reports the message "Hello World!" to Rollbar',
    // Each item is paid for.
    changesSomething: true,
    handle: handlers.reportTest,
  },
]
