import type { IncomingMessage, RequestListener } from 'node:http'
import { createLogsRoute, isLogsRead } from './aws/logs-api/route.ts'
import { xrayPaths } from './aws/xray-api/operations.ts'
import { createXrayRoute, isXrayRead } from './aws/xray-api/route.ts'
import { unpackFile } from './from-file/unpack.ts'
import { encodingNamed } from './from-otlp/answer.ts'
import { isMisplaced, isSpelling, misplacedPaths, misplacedRoute } from './from-otlp/misplaced.ts'
import { createOtlpRoutes } from './from-otlp/routes.ts'
import { createRollbarRoute } from './from-rollbar/route.ts'
import { grpcPaths, grpcRoute } from './grpc/route.ts'
import { type BudgetOptions, createByteBudget } from './http/byte-budget.ts'
import { createFront } from './http/front.ts'
import { createGuard, type GuardOptions } from './http/guard.ts'
import { createInTurn, type InTurn, type IsRead } from './http/in-turn.ts'
import type { Handler } from './http/message.ts'
import {
  createFiles,
  createPage,
  filePaths,
  isFilePath,
  isPagePath,
  orPage,
  pagePaths,
} from './http/pages.ts'
import type { Route } from './http/request-error.ts'
import { createRouteTable, type RouteTable } from './http/route-table.ts'
import { nowhere, plainRejection } from './nowhere.ts'
import type { WatchRoute } from './raw/watch-route.ts'
import type { Wire } from './records/api.ts'
import type { Inbox } from './records/record.ts'
import type { XrayStore } from './store/xray/open.ts'

type AppOptions = GuardOptions & {
  inbox: Inbox
  /** X-Ray's API reads from it, on the main port and on the daemon's. */
  xray: XrayStore
  /** Handles `/-/…`. `paths` lists all of its paths. */
  pageApi: Handler & { paths?: readonly string[] }
  /** Handles CloudWatch Logs' `POST /`. */
  logsApi: Handler
  /** Folder of the built page. */
  pageFolder: string
  /** Bounds the bytes that all requests in flight may hold. */
  budget?: BudgetOptions
  /** Epoch milliseconds. @default Date.now */
  now?: () => number
  /** Wraps each wire's route. @default none */
  watch?: WatchRoute
  onError(error: unknown, request: IncomingMessage): void
}

export type App = {
  /** The main port and the OTLP alias. */
  listener: RequestListener
  /** The daemon's TCP port. */
  daemonListener: RequestListener
  /** The routes of each port. */
  tables: { [listener in 'listener' | 'daemonListener']: RouteTable<Route> }
}

/** PutLogEvents takes 1 MiB of text, which takes up to six times as much as JSON escapes. */
const maxBodyBytes = 8 * 1024 * 1024

/** An exported trace of 50,000 spans has about 30 MB. */
const maxImportBytes = 64 * 1024 * 1024

/** The viewer without its process: routes every path to its handler. */
export function createApp(options: AppOptions): App {
  const { onError } = options
  const guard = createGuard(options)
  const inTurn = createInTurn()
  const tables = {
    listener: createMainTable(options, inTurn),
    daemonListener: createDaemonTable(options, inTurn),
  }
  const budget = createByteBudget(options.budget)
  const frontOf = ({ find }: RouteTable<Route>) =>
    createFront({ findRoute: find, guard, budget, onError })
  return {
    listener: frontOf(tables.listener),
    daemonListener: frontOf(tables.daemonListener),
    tables,
  }
}

const unwatched: WatchRoute = (_, route) => route

/** A wire is watched outside of the turns: one that never answers, by a fault, delays no other. */
function createWires({ watch = unwatched }: AppOptions, inTurn: InTurn) {
  return (wire: Wire, route: Route, isRead: IsRead = () => false): Route =>
    watch(wire, { ...route, handler: inTurn(route.handler, isRead) })
}

/** The daemon's TCP port serves X-Ray's API alone, and rejects other paths in X-Ray's shape. */
function createDaemonTable(options: AppOptions, inTurn: InTurn): RouteTable<Route> {
  const wire = createWires(options, inTurn)
  const route = wire('xray-tcp', createXrayRoute(options, 'xray-tcp'), isXrayRead)
  return createRouteTable([{ paths: xrayPaths, route }], { paths: ['/', '/nothing/here'], route })
}

function createMainTable(options: AppOptions, inTurn: InTurn): RouteTable<Route> {
  const { inbox, pageApi, logsApi, pageFolder } = options
  const wire = createWires(options, inTurn)
  const otlp = createOtlpRoutes(inbox, options.now)
  const xray = wire('xray-api', createXrayRoute(options, 'xray-api'), isXrayRead)
  const logs = wire('logs', createLogsRoute(logsApi, inbox), isLogsRead)
  const misplaced = wire('otlp-traces', misplacedRoute(otlp['/v1/traces']))
  const page: Route = { ...readOnly(createPage(pageFolder)), opensTo: 'links' }
  const unknownPage = createPage(pageFolder, 404)
  const own = inTurn(pageApi, isOwnRead)
  return createRouteTable(
    [
      ...otlpRows('/v1/traces', wire('otlp-traces', otlp['/v1/traces'])),
      ...otlpRows('/v1/logs', wire('otlp-logs', otlp['/v1/logs'])),
      ...otlpRows('/v1/metrics', wire('otlp-metrics', otlp['/v1/metrics'])),
      {
        paths: ['/api/1/item', '/api/1/item/'],
        route: wire('rollbar', createRollbarRoute(inbox)),
      },
      { paths: ['/'], route: homeRoute(page, logs, misplaced) },
      { paths: xrayPaths, route: xray },
      {
        paths: ['/-/api/import'],
        route: {
          ...ownRoute(own, maxImportBytes),
          unwrap: (body, _, limits) => unpackFile(body, limits),
        },
      },
      {
        paths: pageApi.paths ?? [],
        matches: path => path.startsWith('/-/'),
        route: ownRoute(own, maxBodyBytes),
      },
      { paths: pagePaths, matches: isPagePath, route: page },
      { paths: misplacedPaths, matches: isMisplaced, route: misplaced },
      {
        paths: filePaths,
        matches: isFilePath,
        route: orPage(readOnly(createFiles(pageFolder)), unknownPage),
      },
    ],
    { paths: ['/nothing/here'], route: orPage(nowhere(maxBodyBytes), unknownPage) },
  )
}

/** A signal's path over HTTP, and that of the same request over gRPC. */
const otlpRows = (path: keyof typeof grpcPaths, route: Route) => [
  { paths: [path], route },
  { paths: [`/${path}`, `${path}/`], matches: isSpelling(path), route },
  { paths: [grpcPaths[path]], route: grpcRoute(route) },
]

/** Every read but the live stream, which never ends. */
const isOwnRead: IsRead = ({ method, path }) =>
  (method === 'GET' || method === 'HEAD') && path !== '/-/events'

/** The page for a browser and CloudWatch Logs for an AWS client share the path `/`. */
function homeRoute(page: Route, logs: Route, misplaced: Route): Route {
  const routeOf = ({ method = 'GET', headers }: Pick<IncomingMessage, 'method' | 'headers'>) => {
    if (method !== 'POST') return page
    return encodingNamed(headers) && !headers['x-amz-target'] ? misplaced : logs
  }
  return {
    handler: request => routeOf(request).handler(request),
    methods: [...page.methods, ...logs.methods],
    maxBodyBytes,
    opensTo: 'links',
    reject: (rejection, request) => routeOf(request).reject(rejection, request),
  }
}

/** The page API and its live stream. The handler decides which methods a path has. */
const ownRoute = (handler: Handler, maxBodyBytes: number): Route => ({
  handler,
  methods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  maxBodyBytes,
  compress: 'fast',
  reject: plainRejection,
})

const readOnly = (handler: Handler): Route => ({
  handler,
  methods: ['GET', 'HEAD'],
  maxBodyBytes,
  compress: 'small',
  reject: plainRejection,
})
