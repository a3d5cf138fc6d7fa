import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestListener } from '../telemetry/telemetry.ts'
import { createOtlpRoutes } from './from-otlp/routes.ts'
import { createRollbarRoute } from './from-rollbar/route.ts'
import { isXrayPath } from './from-xray/operations.ts'
import { createXrayRoute } from './from-xray/route.ts'
import { countRefusal } from './http/count-refusal.ts'
import { createFront } from './http/front.ts'
import { createHostCheck } from './http/host-check.ts'
import type { Handler, ViewerAnswer } from './http/message.ts'
import { createFiles, createPage, isFilePath, isPagePath } from './http/pages.ts'
import { Refusal, type Route } from './http/refusal.ts'
import { sameSiteOnly } from './http/same-site.ts'
import type { Inbox } from './record.ts'
import type { XrayStore } from './xray/store/open.ts'

export type AppOptions = {
  inbox: Inbox
  /** What X-Ray's API answers from, on the main port as on the daemon's. */
  xray: XrayStore
  /** Answers `/-/…`. */
  ownApi: Handler
  /** Answers CloudWatch Logs' `POST /`. */
  logsApi: Handler
  /** Folder of the built page. */
  pageFolder: string
  publicUrl: string | undefined
  /** Epoch milliseconds. @default Date.now */
  now?: () => number
  onError(error: unknown, request: IncomingMessage): void
}

export type App = {
  /** The main port and the OTLP alias. */
  listener: RequestListener
  /** The daemon's TCP port. */
  daemonListener: RequestListener
}

/** PutLogEvents takes 1 MiB of text, up to six times that as JSON escapes. */
const maxBodyBytes = 8 * 1024 * 1024

/** The viewer without its process: which path is whose, and how each says no. */
export function createApp(options: AppOptions): App {
  const { onError } = options
  const isAllowedHost = createHostCheck(options.publicUrl)
  const daemonRoute = createXrayRoute(options, 'xray-tcp')
  const findRoute = createRouter(options)
  return {
    listener: createFront({ findRoute, isAllowedHost, onError }),
    daemonListener: createFront({ findRoute: () => daemonRoute, isAllowedHost, onError }),
  }
}

function createRouter(options: AppOptions) {
  const { inbox, ownApi, logsApi, pageFolder } = options
  const rollbar = createRollbarRoute(inbox)
  const xray = createXrayRoute(options, 'xray-api')
  const page = readOnly(createPage(pageFolder))
  const files = readOnly(createFiles(pageFolder))
  const own = ownRoute(ownApi)
  const home = homeRoute(page.handler, logsApi, inbox)
  const exact = new Map<string, Route>([
    ...Object.entries(createOtlpRoutes(inbox)),
    ['/api/1/item', rollbar],
    ['/api/1/item/', rollbar],
    ['/', home],
  ])
  return (path: string): Route => {
    const route = exact.get(path)
    if (route) return route
    if (isXrayPath(path)) return xray
    if (path.startsWith('/-/')) return own
    if (isPagePath(path)) return page
    return isFilePath(path) ? files : nowhere
  }
}

/** The page for a browser, CloudWatch Logs for an AWS client: both live at `/`. */
function homeRoute(page: Handler, logsApi: Handler, inbox: Inbox): Route {
  return {
    handler: request => (request.method === 'POST' ? logsApi(request) : page(request)),
    methods: ['GET', 'HEAD', 'POST'],
    maxBodyBytes,
    refuse(refusal, request) {
      if (request.method === 'POST') countRefusal(inbox, 'logs', refusal)
      return request.method === 'POST' ? logsRefusal(refusal) : plainRefusal(refusal)
    },
  }
}

/** In awsJson1.1's shape, for what goes wrong before the Logs API gets to see the request. */
const logsRefusal = ({ status, message, headers }: Refusal): ViewerAnswer => ({
  status,
  headers: {
    ...headers,
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  },
  body: {
    __type: status >= 500 ? 'ServiceUnavailableException' : 'SerializationException',
    message,
  },
})

/** Our own API and its live stream; which methods a path has is its handler's to say. */
const ownRoute = (handler: Handler): Route => ({
  handler: sameSiteOnly(handler),
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  maxBodyBytes,
  refuse: plainRefusal,
})

const readOnly = (handler: Handler): Route => ({
  handler,
  methods: ['GET', 'HEAD'],
  maxBodyBytes,
  refuse: plainRefusal,
})

/** In the shape of our own API's errors. */
const plainRefusal = ({ status, message, headers }: Refusal): ViewerAnswer => ({
  status,
  headers,
  body: { error: message },
})

const nowhere: Route = {
  handler({ path }) {
    throw new Refusal(404, `nothing is at ${path}`)
  },
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
  maxBodyBytes,
  refuse: plainRefusal,
}
