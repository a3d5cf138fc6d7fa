import express, { type Express, type Handler, type Request } from 'express'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { isCrossSiteUse, isFromAnotherSite } from './cross-site.ts'
import { catching, errorHandler, HttpError } from './errors.ts'
import { jsonBody } from './json-body.ts'
import { sendPage, wantsPage } from './page-files.ts'
import { limitRate } from './rate-limit.ts'
import { scenarioAnswers } from './scenario-answers.ts'

export type Route = {
  method: 'GET' | 'POST'
  /** The whole path: an error inside a mounted router would lose its prefix from `http.route`. */
  path: string
  /** Its query or body in the answer of `GET /`, such as `?handle=` or `{ message }`. */
  input?: string
  about: string
  /** Set for a GET that does more than read: a link on another site must not lead to it. */
  changesSomething?: boolean
  /** How many requests a minute it takes, of all clients together; @default any number */
  maxPerMinute?: number
  /** Whether a JSON body is read. */
  takesBody?: boolean
  /** The largest body, in bytes; @default 100 KB */
  maxBodyBytes?: number
  handle: Handler
}

type HttpAppOptions = {
  service: string
  routes: Route[]
  telemetry: Telemetry
  /** The folder of a page, which `GET /` answers to browsers. */
  pageFolder?: string | undefined
  /** Changes a request target before routes are matched. */
  rewriteUrl?: (url: string) => string
}

/** An Express app of the given routes, with `GET /`, 404, 405 and every error answered as JSON. */
export function createHttpApp(options: HttpAppOptions): Express {
  const { service, routes, telemetry, pageFolder, rewriteUrl } = options
  const app = express()
  app.disable('x-powered-by')
  // Answers change from second to second, so the work of hashing them for an ETag is wasted.
  app.disable('etag')

  const index: Route = {
    method: 'GET',
    path: '/',
    about: 'lists the routes',
    handle: async (request, response) => {
      if (pageFolder !== undefined) response.vary('accept')
      if (pageFolder !== undefined && wantsPage(request)) {
        await sendPage(pageFolder, response, telemetry.page.documentHeaders(request))
      } else response.json({ service, routes: [index, ...routes].map(describeRoute) })
    },
  }
  // First, so that they cover every path, the unknown ones too.
  app.use(refuseUnclear)
  app.use(refuseLongTargets)
  app.use(refuse(isCrossSiteUse))
  if (telemetry.scenarios) app.use(scenarioAnswers(telemetry.scenarios))
  if (rewriteUrl) {
    app.use((request, _response, next) => {
      request.url = rewriteUrl(request.url)
      next()
    })
  }
  declareRoutes(app, [index, ...routes])
  app.use((request, _response) => {
    throw new HttpError(404, 'not_found', { message: `${describeRequest(request)}: no such route` })
  })
  app.use(errorHandler(telemetry))
  return app
}

const describeRoute = ({ method, path, input, about }: Route) => ({ method, path, input, about })

const describeRequest = (request: Request) => `${request.method} ${request.path}`

/** Declares each path's methods, and a 405 for all others, which Express would answer with 404. */
function declareRoutes(app: Express, routes: Route[]): void {
  for (const [path, sharing] of Map.groupBy(routes, route => route.path)) {
    for (const {
      method,
      changesSomething,
      maxPerMinute,
      takesBody,
      maxBodyBytes,
      handle,
    } of sharing) {
      const handlers = takesBody ? [jsonBody(maxBodyBytes), catching(handle)] : [catching(handle)]
      if (maxPerMinute) handlers.unshift(limitRate(maxPerMinute))
      if (changesSomething) handlers.unshift(refuse(isFromAnotherSite))
      if (method === 'GET') app.get(path, ...handlers)
      else app.post(path, ...handlers)
    }
    app.all(path, methodNotAllowed(sharing.map(route => route.method)))
  }
}

/** What Node would answer by itself, before telemetry sees the request. */
function refuseUnclear(request: Request, _response: unknown, next: () => void): void {
  const { host, expect = '100-continue' } = request.headers
  if (host === undefined && request.httpVersion !== '1.0') {
    throw new HttpError(400, 'host_missing', { message: 'expected a Host header' })
  }
  if (isHostRepeated(request) || !hostForm.test(host ?? '')) {
    throw new HttpError(400, 'bad_host', {
      message: 'expected one Host header, with a name or an address and perhaps a port',
    })
  }
  if (!/^100-continue$/i.test(expect)) {
    throw new HttpError(417, 'unknown_expectation', {
      message: `expect="${expect.slice(0, 100)}": expected "100-continue"`,
    })
  }
  next()
}

/** RFC 3986's characters. An empty one is allowed. */
const hostForm = /^(?:\[[\w:.~%-]*\]|[\w.~!$&'()*+,;=%-]*)(?::\d*)?$/

/** Node keeps the first of several, where a proxy may have gone by the last. */
const isHostRepeated = ({ rawHeaders }: Request) =>
  rawHeaders.filter((name, index) => index % 2 === 0 && /^host$/i.test(name)).length > 1

/** A batch of 100 ids takes 4 KB, and Node takes 16 KB for all headers together. */
const maxTargetChars = 8 * 1024

function refuseLongTargets(request: Request, _response: unknown, next: () => void): void {
  if (request.url.length <= maxTargetChars) next()
  else {
    const message = `${request.url.length} characters: expected at most ${maxTargetChars}`
    throw new HttpError(414, 'url_too_long', { message })
  }
}

function refuse(isCrossSite: (request: Request) => boolean): Handler {
  return (request, _response, next) => {
    if (isCrossSite(request)) {
      throw new HttpError(403, 'cross_site', {
        message: `${describeRequest(request)}: pages of other sites may not request this`,
      })
    }
    next()
  }
}

function methodNotAllowed(methods: Route['method'][]): Handler {
  const allow = methods.flatMap(method => (method === 'GET' ? ['GET', 'HEAD'] : [method]))
  return request => {
    throw new HttpError(405, 'method_not_allowed', {
      message: `${describeRequest(request)}: expected ${allow.join(' or ')}`,
      headers: { allow: allow.join(', ') },
    })
  }
}
