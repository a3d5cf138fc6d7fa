import type { IncomingMessage } from 'node:http'
import type { Span } from '@opentelemetry/api'
import { nameOfMethod } from './method.ts'

/** What Express leaves on a request for which it found a route. */
type Routed = IncomingMessage & { route?: { path: unknown } }

/**
 * Names a SERVER span by its route, known at the end: `GET /api/activities/:id`. Paths are declared
 * in full on the app, since an error that leaves a mounted Router loses the Router's prefix. A
 * request without a route keeps its name: a path would make a name of its own for each id.
 */
export function nameByRoute(span: Span, request: Routed): void {
  const route = request.route?.path
  if (typeof route !== 'string') return
  span.setAttribute('http.route', route)
  span.updateName(`${nameOfMethod(request.method ?? 'GET')} ${route}`)
}
