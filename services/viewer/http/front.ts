import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { readBody } from './body.ts'
import type { ByteBudget } from './byte-budget.ts'
import { compress } from './compress.ts'
import { corsHeaders, isPreflight, preflightAnswer } from './cors.ts'
import { destroyUnless } from './destroy-unless.ts'
import type { Guard } from './guard.ts'
import type { Hold } from './hold.ts'
import type { ViewerAnswer } from './message.ts'
import { RequestError, type Route } from './request-error.ts'
import { holdAnswer, type SpelledAnswer, sendAnswer, spellOut } from './send.ts'
import { isUnavailable } from './unavailable.ts'

type FrontOptions = {
  /** Never undefined: unknown paths have a route too, which rejects them. */
  findRoute(path: string, request: IncomingMessage): Route
  guard: Guard
  /** Shared by all ports. */
  budget: ByteBudget
  /** Called for failures of the viewer, never for a sender's mistake. */
  onError(error: unknown, request: IncomingMessage): void
}

/** The rest of an unwanted body is read and dropped for this long, so that its sender sees why. */
const restMillis = 5000

/**
 * Does what is the same for every path: access, method, body, the budget of bytes, and keeping one
 * request's failure from the others. Written on plain node:http, since the wires must take 50,000
 * spans a second and each wire needs its vendor's errors, not a framework's.
 */
export function createFront(options: FrontOptions): RequestListener {
  return (request, response) => {
    serveOne(request, response, options).catch(error => {
      options.onError(error, request)
      response.destroy()
    })
  }
}

async function serveOne(
  request: IncomingMessage,
  response: ServerResponse,
  options: FrontOptions,
): Promise<void> {
  const [path, query] = splitTarget(request.url ?? '/')
  const hold = options.budget.open()
  response.once('close', hold.release)
  const route = options.findRoute(path, request)
  const answer = await answerTo({ route, path, query, request, response, hold }, options)
  await sendAnswer(answer, request, response, hold)
  if (!request.complete) destroyUnless(request, 'close', restMillis)
}

async function answerTo(exchange: Exchange, options: FrontOptions): Promise<SpelledAnswer> {
  const { route, request, hold } = exchange
  try {
    const answer = await spellOut(await respond(exchange, options))
    holdAnswer(answer, hold)
    if (!route.compress) return answer
    const compressed = await compress(answer, request, route.compress)
    holdAnswer(compressed, hold)
    return compressed
  } catch (error) {
    hold.resize(0)
    return spellOut(reject(error, route, request, options))
  }
}

function reject(
  error: unknown,
  route: Route,
  request: IncomingMessage,
  { onError }: FrontOptions,
): ViewerAnswer {
  if (error instanceof RequestError) return route.reject(error, request)
  // The sender disconnected in the middle of its body, or sent no HTTP: no one reads an answer.
  if (request.destroyed && (!request.complete || request.errored)) return 'handled'
  onError(error, request)
  return route.reject(isUnavailable(error) ? unavailable() : failure(), request)
}

const failure = () => new RequestError(500, 'the viewer could not handle this request')

/** Senders repeat a request that was answered 503, but none that was answered 500. */
const unavailable = () =>
  new RequestError(503, 'the store is not available: send it again', { 'retry-after': '5' })

type Exchange = {
  route: Route
  path: string
  query: string
  request: IncomingMessage
  response: ServerResponse
  hold: Hold
}

async function respond(
  { route, path, query, request, response, hold }: Exchange,
  options: FrontOptions,
): Promise<ViewerAnswer> {
  const { headers, method = 'GET' } = request
  const rejection = options.guard(request, route.opensTo)
  if (rejection) throw rejection
  for (const [name, value] of Object.entries(corsHeaders(request, route))) {
    response.setHeader(name, value!)
  }
  if (isPreflight(request, route)) return preflightAnswer(request, route)
  if (!route.methods.includes(method)) {
    const allow = route.methods.join(', ')
    throw new RequestError(405, `${method} is not allowed here: expected ${allow}`, { allow })
  }
  const { maxBodyBytes: maxBytes } = route
  const limits = { maxBytes, hold }
  const received = hasNoBody(method) ? noBytes : await readBody(request, limits)
  const body = route.unwrap ? await route.unwrap(received, request, limits) : received
  const parameters = new URLSearchParams(query)
  return route.handler({ method, path, query: parameters, headers, body, raw: request, response })
}

const noBytes = Buffer.alloc(0)

/** Node reads and drops a body that a stray sender puts into one of these. */
const hasNoBody = (method: string) => method === 'GET' || method === 'HEAD'

/** Path and query of a request target, also of an absolute one, as a proxy sends it. */
function splitTarget(target: string): [path: string, query: string] {
  const relative = target.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = relative.indexOf('?')
  if (mark < 0) return [relative || '/', '']
  return [relative.slice(0, mark) || '/', relative.slice(mark + 1)]
}
