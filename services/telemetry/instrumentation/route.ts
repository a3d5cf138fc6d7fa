import type { IncomingMessage } from 'node:http'
import type { Span } from '@opentelemetry/api'
import { nameOfMethod } from './method.ts'

/** A request after Express found its route. */
type Routed = IncomingMessage & { route?: { path: unknown } }

/**
 * Names a SERVER span by its route, which is known at its end: `GET /api/activities/:id`. The
 * services declare full paths on the app, since an error that leaves a mounted Router loses the
 * Router's prefix. A request without a route keeps its name: its path would make a new name for
 * each id.
 */
export function nameByRoute(span: Span, request: Routed): void {
  const route = request.route?.path
  if (typeof route !== 'string') return
  span.setAttribute('http.route', route)
  span.updateName(`${nameOfMethod(request.method ?? 'GET')} ${route}`)
}
