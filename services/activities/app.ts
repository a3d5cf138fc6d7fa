import type { Express, Request, Response } from 'express'
import { createHttpApp } from '../http/http-app.ts'
import type { ActivitiesDeps } from './deps.ts'
import { createFeed } from './feed.ts'
import { createPosting } from './posting.ts'
import { routes } from './routes.ts'

/** The activities service as a request listener: no port, no environment, no signals. */
export function createApp(deps: ActivitiesDeps): Express {
  const { telemetry } = deps

  function reportTest(_request: Request, response: Response): void {
    const message = 'Hello World!'
    const uuid = telemetry.reportMessage(message, { level: 'warning' })
    response.json({ message, uuid })
  }

  return createHttpApp({
    service: 'activities',
    telemetry,
    // Routes are matched before decoding, and some clients encode the `@`.
    rewriteUrl: url => url.replace(/^\/api\/activities\/%40/, '/api/activities/@'),
    routes: routes({ ...createFeed(deps), ...createPosting(deps), reportTest }),
  })
}
