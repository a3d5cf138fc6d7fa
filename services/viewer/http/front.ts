import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { readBody } from './body.ts'
import { corsHeaders, isPreflight, preflightAnswer } from './cors.ts'
import type { Guard } from './guard.ts'
import type { ViewerAnswer } from './message.ts'
import { Refusal, type Route } from './refusal.ts'
import { sendAnswer, spellOut } from './send.ts'

export type FrontOptions = {
  /** Never undefined: an unknown path has a route too, the one that says so. */
  findRoute(path: string, request: IncomingMessage): Route
  guard: Guard
  /** Told about what went wrong on our side, never about a sender's mistake. */
  onError(error: unknown, request: IncomingMessage): void
}

/**
 * Everything that is the same for every path: who may ask, method, body, and that one request's
 * trouble stays its own. Written on plain node:http because the wires' throughput is a promise
 * (design.md section 7) and each wire wants its vendor's errors, not a framework's.
 */
export function createFront(options: FrontOptions): RequestListener {
  return (request, response) => {
    const [path, query] = splitTarget(request.url ?? '/')
    const route = options.findRoute(path, request)

    respond(route, path, query, request, response, options)
      .then(spellOut)
      .catch(error => spellOut(refuse(error, route, request, options)))
      .then(answer => sendAnswer(answer, request, response))
      .catch(error => {
        options.onError(error, request)
        response.destroy()
      })
  }
}

function refuse(
  error: unknown,
  route: Route,
  request: IncomingMessage,
  { onError }: FrontOptions,
): ViewerAnswer {
  if (error instanceof Refusal) return route.refuse(error, request)
  // The sender went away in the middle of its body, or what follows the head is no HTTP: there is
  // no recipient of an answer.
  if (request.destroyed && (!request.complete || request.errored)) return 'handled'
  onError(error, request)
  return route.refuse(new Refusal(500, 'the viewer could not handle this request'), request)
}

async function respond(
  route: Route,
  path: string,
  query: string,
  request: IncomingMessage,
  response: ServerResponse,
  options: FrontOptions,
): Promise<ViewerAnswer> {
  const { headers, method = 'GET' } = request
  const refusal = options.guard(request, route.opensTo)
  if (refusal) throw refusal
  for (const [name, value] of Object.entries(corsHeaders(request, route))) {
    response.setHeader(name, value!)
  }
  if (isPreflight(request, route)) return preflightAnswer(request, route)
  if (!route.methods.includes(method)) {
    const allow = route.methods.join(', ')
    throw new Refusal(405, `${method} is not allowed here: expected ${allow}`, { allow })
  }
  const body = hasNoBody(method) ? Buffer.alloc(0) : await readBody(request, route.maxBodyBytes)
  const parameters = new URLSearchParams(query)
  return route.handler({ method, path, query: parameters, headers, body, raw: request, response })
}

/** What a stray sender puts into one anyway, Node reads and drops. */
const hasNoBody = (method: string) => method === 'GET' || method === 'HEAD'

/** Path and query of a request target, also of one in absolute form, as a proxy sends it. */
function splitTarget(target: string): [path: string, query: string] {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = relative.indexOf('?')
  if (mark < 0) return [relative || '/', '']
  return [relative.slice(0, mark) || '/', relative.slice(mark + 1)]
}
