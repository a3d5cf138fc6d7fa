import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { RequestListener } from '../telemetry/telemetry.ts'
import { createOtlpRoutes } from './from-otlp/routes.ts'
import { createRollbarRoute } from './from-rollbar/route.ts'
import { xrayPaths } from './from-xray/operations.ts'
import { createXrayRoute } from './from-xray/route.ts'
import { type BudgetOptions, createByteBudget } from './http/byte-budget.ts'
import { countRefusal } from './http/count-refusal.ts'
import { createFront } from './http/front.ts'
import { createGuard, type GuardOptions } from './http/guard.ts'
import { createInTurn, type InTurn } from './http/in-turn.ts'
import type { Handler, ViewerAnswer, ViewerRequest } from './http/message.ts'
import {
  createFiles,
  createPage,
  filePaths,
  isFilePath,
  isPagePath,
  pagePaths,
} from './http/pages.ts'
import { Refusal, type Route } from './http/refusal.ts'
import { createRouteTable, type RouteTable } from './http/route-table.ts'
import type { WatchRoute } from './raw/watch-route.ts'
import type { Inbox } from './record.ts'
import type { XrayStore } from './xray/store/open.ts'

export type AppOptions = GuardOptions & {
  inbox: Inbox
  /** What X-Ray's API answers from, on the main port as on the daemon's. */
  xray: XrayStore
  /** Answers `/-/…`; `paths` names all of them. */
  ownApi: Handler & { paths?: readonly string[] }
  /** Answers CloudWatch Logs' `POST /`. */
  logsApi: Handler
  /** Folder of the built page. */
  pageFolder: string
  /** How much all requests in flight may hold together. */
  budget?: BudgetOptions
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
  /** Which path of which port is whose. */
  tables: { [listener in 'listener' | 'daemonListener']: RouteTable }
}

/** PutLogEvents takes 1 MiB of text, up to six times that as JSON escapes. */
const maxBodyBytes = 8 * 1024 * 1024

/** An exported trace of 50,000 spans has about 30 MB. */
const maxImportBytes = 64 * 1024 * 1024

/** The viewer without its process: which path is whose, and how each says no. */
export function createApp(options: AppOptions): App {
  const { onError } = options
  const guard = createGuard(options)
  const inTurn = createInTurn()
  const tables = {
    listener: createMainTable(options, inTurn),
    daemonListener: createDaemonTable(options, inTurn),
  }
  const budget = createByteBudget(options.budget)
  const frontOf = ({ find }: RouteTable) => createFront({ findRoute: find, guard, budget, onError })
  return {
    listener: frontOf(tables.listener),
    daemonListener: frontOf(tables.daemonListener),
    tables,
  }
}

const unwatched: WatchRoute = (_, route) => route

/** The daemon's TCP port has X-Ray's API and nothing else, which it says in X-Ray's shape. */
function createDaemonTable(options: AppOptions, inTurn: InTurn): RouteTable {
  const { watch = unwatched } = options
  const route = watch('xray-tcp', worked(createXrayRoute(options, 'xray-tcp'), inTurn, isXrayRead))
  return createRouteTable([{ paths: xrayPaths, route }], { paths: ['/', '/nothing/here'], route })
}

/** Faults stand before it: a wire that never answers must not hold up the others. */
const worked = (route: Route, inTurn: InTurn, isRead: IsRead = () => false): Route => ({
  ...route,
  handler: inTurn(route.handler, isRead),
})

type IsRead = (request: ViewerRequest) => boolean

/** All but what senders do all the time, which waits for nobody's read. */
const isXrayRead: IsRead = ({ path }) => !promptXrayPaths.includes(path)
const isLogsRead: IsRead = ({ headers }) =>
  !promptLogsTargets.includes(String(headers['x-amz-target']))
const isOwnRead: IsRead = ({ method, path }) => method !== 'POST' && path !== '/-/events'

const promptXrayPaths = [
  '/TraceSegments',
  '/TelemetryRecords',
  '/GetSamplingRules',
  '/SamplingTargets',
]
const promptLogsTargets = [
  'PutLogEvents',
  'CreateLogGroup',
  'CreateLogStream',
  'PutRetentionPolicy',
].map(operation => `Logs_20140328.${operation}`)

function createMainTable(options: AppOptions, inTurn: InTurn): RouteTable {
  const { inbox, ownApi, logsApi, pageFolder, watch = unwatched } = options
  const otlp = createOtlpRoutes(inbox)
  const rollbar = watch('rollbar', worked(createRollbarRoute(inbox), inTurn))
  const xray = watch('xray-api', worked(createXrayRoute(options, 'xray-api'), inTurn, isXrayRead))
  const page: Route = { ...readOnly(createPage(pageFolder)), opensTo: 'links' }
  const files = readOnly(createFiles(pageFolder))
  const own = worked(ownRoute(ownApi, maxBodyBytes), inTurn, isOwnRead)
  return createRouteTable(
    [
      { paths: ['/v1/traces'], route: watch('otlp-traces', worked(otlp['/v1/traces'], inTurn)) },
      { paths: ['/v1/logs'], route: watch('otlp-logs', worked(otlp['/v1/logs'], inTurn)) },
      { paths: ['/v1/metrics'], route: watch('otlp-metrics', worked(otlp['/v1/metrics'], inTurn)) },
      { paths: ['/api/1/item', '/api/1/item/'], route: rollbar },
      {
        paths: ['/'],
        route: homeRoute(
          page,
          watch('logs', worked(logsRoute(logsApi, inbox), inTurn, isLogsRead)),
        ),
      },
      { paths: ['/-/api/import'], route: worked(ownRoute(ownApi, maxImportBytes), inTurn) },
      { paths: xrayPaths, route: xray },
      { paths: ownApi.paths ?? [], matches: path => path.startsWith('/-/'), route: own },
      { paths: pagePaths, matches: isPagePath, route: page },
      { paths: filePaths, matches: isFilePath, route: files },
    ],
    { paths: ['/nothing/here'], route: nowhere },
  )
}

/** The page for a browser, CloudWatch Logs for an AWS client: both live at `/`. */
function homeRoute(page: Route, logs: Route): Route {
  const routeOf = (method = 'GET') => (method === 'POST' ? logs : page)
  return {
    handler: request => routeOf(request.method).handler(request),
    methods: [...page.methods, ...logs.methods],
    maxBodyBytes,
    opensTo: 'links',
    refuse: (refusal, request) => routeOf(request.method).refuse(refusal, request),
  }
}

const logsRoute = (handler: Handler, inbox: Inbox): Route => ({
  handler,
  methods: ['POST'],
  maxBodyBytes,
  refuse(refusal, request) {
    countRefusal(inbox, 'logs', refusal, request)
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
  handler,
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
