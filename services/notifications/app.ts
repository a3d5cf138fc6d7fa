import type { Express } from 'express'
import { createHttpApp } from '../http/http-app.ts'
import type { NotificationsDeps } from './deps.ts'
import { notificationRoutes } from './inbox.ts'

/** The notifications service as a request listener: no port, no environment, no signals. */
export const createApp = (deps: NotificationsDeps): Express =>
  createHttpApp({
    service: 'notifications',
    telemetry: deps.telemetry,
    routes: notificationRoutes(deps),
  })
