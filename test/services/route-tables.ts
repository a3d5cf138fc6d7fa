import { routes as activityRoutes } from '../../services/activities/routes.ts'
import type { Route } from '../../services/http/http-app.ts'
import { routes as notificationRoutes } from '../../services/notifications/routes.ts'

const noHandlers = new Proxy({}, { get: () => () => {} }) as never

/** The services' own tables, so that a new route is walked over as well. */
export const routesOf: Record<'activities' | 'notifications', Route[]> = {
  activities: activityRoutes(noHandlers),
  notifications: notificationRoutes(noHandlers),
}

export const services = ['activities', 'notifications'] as const

/** What a route reads of a person's typing, by where it stands. */
export function inputsOf({ path, input = '' }: Route) {
  const names = [...input.matchAll(/\w+(?=[=,}\s])/g)].map(([name]) => name)
  return {
    inPath: [...path.matchAll(/:(\w+)/g)].map(match => match[1]!),
    inQuery: input.startsWith('?') ? names : [],
    inBody: input.startsWith('?') ? [] : names,
    isList: input.startsWith('['),
  }
}
