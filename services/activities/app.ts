import type { Express } from 'express'
import { createHttpApp } from '../http/http-app.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { createFeed } from './feed.ts'
import type { Notifier } from './notifier.ts'
import { createPosting } from './posting.ts'
import type { ActivityStore } from './store.ts'

export type ActivitiesDeps = {
  store: ActivityStore
  notifier: Notifier
  telemetry: Telemetry
  /** Epoch milliseconds. */
  now: () => number
}

/** The activities service as a request listener: no port, no environment, no signals. */
export function createApp(deps: ActivitiesDeps): Express {
  const feed = createFeed(deps)
  const posting = createPosting(deps)
  const page = '&limit=&cursor='

  return createHttpApp({
    service: 'activities',
    telemetry: deps.telemetry,
    // Routes are matched before decoding, and some clients encode the `@`.
    rewriteUrl: url => url.replace(/^\/api\/activities\/%40/, '/api/activities/@'),
    routes: [
      {
        method: 'GET',
        path: '/api/activities/home',
        input: `?handle=${page}`,
        about: 'the newest activities of everybody, and how many notifications are unread',
        handle: feed.home,
      },
      {
        method: 'GET',
        path: '/api/activities/search',
        input: `?term=${page}`,
        about: 'activities and replies whose message contains the term',
        handle: feed.search,
      },
      {
        method: 'GET',
        path: '/api/activities/@:handle',
        input: '?limit=&cursor=',
        about: 'what one person wrote',
        handle: feed.byHandle,
      },
      {
        method: 'GET',
        path: '/api/activities',
        input: '?ids=a,b',
        about: 'several activities by their ids; the unknown and expired are left out',
        handle: feed.batch,
      },
      {
        method: 'POST',
        path: '/api/activities',
        input: '{ handle, message, ttl }',
        about: 'creates an activity and tells those whom it mentions',
        takesBody: true,
        handle: posting.create,
      },
      {
        method: 'GET',
        path: '/api/activities/:id',
        input: '?limit=&cursor=',
        about: 'one activity with its replies',
        handle: feed.show,
      },
      {
        method: 'POST',
        path: '/api/activities/:id/reply',
        input: '{ handle, message }',
        about: 'replies to an activity and tells its author',
        takesBody: true,
        handle: posting.reply,
      },
      {
        method: 'GET',
        path: '/rollbar/test',
        about: 'reports the message "Hello World!" to Rollbar',
        handle: (_request, response) => {
          const message = 'Hello World!'
          const uuid = deps.telemetry.reportMessage(message, { level: 'warning' })
          response.json({ message, uuid })
        },
      },
    ],
  })
}
