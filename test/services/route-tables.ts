import { activityRoutes } from '../../services/activities/app.ts'
import type { Route } from '../../services/http/http-app.ts'
import { notificationRoutes } from '../../services/notifications/inbox.ts'

/** Enough, because no handler is called. */
const noDeps = {} as never

/** The services' own routes, so that every test over all routes covers a new one. */
export const routesOf: Record<'activities' | 'notifications', Route[]> = {
  activities: activityRoutes(noDeps),
  notifications: notificationRoutes(noDeps),
}

export const services = ['activities', 'notifications'] as const

/** The inputs of a route, by where they stand in the request. */
export function inputsOf({ path, input = '' }: Route) {
  const names = [...input.matchAll(/\w+(?=[=,}\s])/g)].map(([name]) => name)
  return {
    inPath: [...path.matchAll(/:(\w+)/g)].map(match => match[1]!),
    inQuery: input.startsWith('?') ? names : [],
    inBody: input.startsWith('?') ? [] : names,
    isList: input.startsWith('['),
  }
}
