import type { Express } from 'express'
import { createHttpApp, type Route } from '../http/http-app.ts'
import type { ActivitiesDeps } from './deps.ts'
import { feedRoutes } from './feed.ts'
import { inboxRoutes } from './inbox.ts'
import { pageFolder } from './page-folder.ts'
import { threadRoutes } from './thread.ts'

/** The activities service as a request listener: no port, no environment, no signals. */
export const createApp = (deps: ActivitiesDeps): Express =>
  createHttpApp({
    service: 'activities',
    telemetry: deps.telemetry,
    pageFolder,
    // Routes are matched before decoding, and some clients encode the `@`.
    rewriteUrl: url => url.replace(/^\/api\/activities\/%40/, '/api/activities/@'),
    routes: activityRoutes(deps),
  })

/** The routes in the order in which they are tried: `home` before any id. */
export const activityRoutes = (deps: ActivitiesDeps): Route[] => [
  ...feedRoutes(deps),
  ...inboxRoutes(deps),
  ...threadRoutes(deps),
  rollbarTest(deps),
]

const rollbarTest = ({ telemetry }: ActivitiesDeps): Route => ({
  method: 'GET',
  path: '/rollbar/test',
  about: 'reports the message "Hello World!" to Rollbar',
  // Rollbar charges for each item.
  changesSomething: true,
  maxPerMinute: 60,
  handle: (_request, response) => {
    const message = 'Hello World!'
    const uuid = telemetry.reportMessage(message, { level: 'warning' })
    response.json({ message, uuid })
  },
})
