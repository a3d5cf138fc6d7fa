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
import type { WatchRoute } from './raw/watch-route.ts'
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
  /** Stands before each wire; @default nobody does */
  watch?: WatchRoute
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

/** An exported trace of 50,000 spans has about 30 MB. */
const maxImportBytes = 64 * 1024 * 1024

/** The viewer without its process: which path is whose, and how each says no. */
export function createApp(options: AppOptions): App {
  const { onError, watch = unwatched } = options
  const isAllowedHost = createHostCheck(options.publicUrl)
  const daemonRoute = watch('xray-tcp', createXrayRoute(options, 'xray-tcp'))
  const findRoute = createRouter(options)
  return {
    listener: createFront({ findRoute, isAllowedHost, onError }),
    daemonListener: createFront({ findRoute: () => daemonRoute, isAllowedHost, onError }),
  }
}

const unwatched: WatchRoute = (_, route) => route

function createRouter(options: AppOptions) {
  const { inbox, ownApi, logsApi, pageFolder, watch = unwatched } = options
  const otlp = createOtlpRoutes(inbox)
  const rollbar = watch('rollbar', createRollbarRoute(inbox))
  const xray = watch('xray-api', createXrayRoute(options, 'xray-api'))
  const page = readOnly(createPage(pageFolder))
  const files = readOnly(createFiles(pageFolder))
  const own = ownRoute(ownApi, maxBodyBytes)
  const exact = new Map<string, Route>([
    ['/v1/traces', watch('otlp-traces', otlp['/v1/traces'])],
    ['/v1/logs', watch('otlp-logs', otlp['/v1/logs'])],
    ['/v1/metrics', watch('otlp-metrics', otlp['/v1/metrics'])],
    ['/api/1/item', rollbar],
    ['/api/1/item/', rollbar],
    ['/', homeRoute(page, watch('logs', logsRoute(logsApi, inbox)))],
    ['/-/api/import', ownRoute(ownApi, maxImportBytes)],
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
function homeRoute(page: Route, logs: Route): Route {
  const routeOf = (method = 'GET') => (method === 'POST' ? logs : page)
  return {
    handler: request => routeOf(request.method).handler(request),
    methods: [...page.methods, ...logs.methods],
    maxBodyBytes,
    refuse: (refusal, request) => routeOf(request.method).refuse(refusal, request),
  }
}

const logsRoute = (handler: Handler, inbox: Inbox): Route => ({
  handler,
  methods: ['POST'],
  maxBodyBytes,
  refuse(refusal) {
    countRefusal(inbox, 'logs', refusal)
    return logsRefusal(refusal)
  },
})

/** In awsJson1.1's shape, for what goes wrong before the Logs API gets to see the request. */
const logsRefusal = ({ status, message, headers }: Refusal): ViewerAnswer => ({
  status,
  headers: {
    ...headers,
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
  },
  body: {
    __type: logsErrorType(status),
    message,
  },
})

function logsErrorType(status: number): string {
  if (status === 429) return 'ThrottlingException'
  if (status === 401 || status === 403) return 'UnrecognizedClientException'
  return status >= 500 ? 'ServiceUnavailableException' : 'SerializationException'
}

/** Our own API and its live stream; which methods a path has is its handler's to say. */
const ownRoute = (handler: Handler, maxBodyBytes: number): Route => ({
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
