import type { Prices } from '../cost/price.ts'
import type { FaultSwitches } from '../faults/fault-switches.ts'
import type { Handler, ViewerAnswer, ViewerRequest } from '../http/message.ts'
import { createRouteTable } from '../http/route-table.ts'
import type { RawPayloads } from '../raw/raw-payloads.ts'
import type { ApiError, WhereAnswer } from '../records/api.ts'
import type { Scenarios } from '../scenarios/scenarios.ts'
import { waysInAt } from '../setup/addresses.ts'
import type { Store } from '../store/open.ts'
import { listAttributeKeys, listAttributeValues } from './attributes.ts'
import { compareTraces } from './compare.ts'
import { showCost, showCostWith } from './cost.ts'
import { sendDemo } from './demo.ts'
import { showDifferences } from './differences.ts'
import { listErrors, setErrorStatus, showError } from './errors.ts'
import { createEvents } from './events.ts'
import { exportTrace } from './export.ts'
import { setFaults, showFaults } from './faults.ts'
import { FileAnswer } from './file-answer.ts'
import { importTraces } from './import.ts'
import { listLogs } from './logs.ts'
import { showMap } from './map.ts'
import { showPercentiles } from './percentiles.ts'
import { allowOnly, PageApiError } from './query.ts'
import { showWire } from './raw.ts'
import { listRoutes } from './routes.ts'
import { showSampledOut } from './sampled-out.ts'
import { showSampling } from './sampling.ts'
import { scenarioRoutes } from './scenarios.ts'
import { showSenderDrops } from './sender-drops.ts'
import { showSetup } from './setup.ts'
import { showPage, showPart, showSpans } from './trace-parts.ts'
import { listTraces, showTrace } from './traces.ts'
import { showWhere } from './where.ts'

type PageApiOptions = {
  store: Store
  /** Origin of the activities service, for demo requests. */
  activitiesUrl?: string
  /** The ports that are open besides the page's own. */
  ports?: WhereAnswer['ports']
  /** Absent: no wire can be made to misbehave. */
  faults?: FaultSwitches
  /** Raw payloads of each wire. Absent: none are shown. */
  raw?: RawPayloads
  /** Epoch milliseconds. Ranges end at this time. */
  now?: () => number
  /** Faults of our two services. Absent: there are none, nor routes for them. */
  scenarios?: Scenarios | undefined
  /** Folder of the built page. Absent: no trace is exported as a page. */
  pageFolder?: string
  /** What vendors charge. @default the built-in list */
  prices?: Prices | undefined
}

/** `close` ends the live streams, so that a server can stop. `paths` are all paths of the API. */
type PageApi = Handler & { close(): void; paths: string[] }

/** `id` is the decoded last part of the path. Bytes are JSON already. */
type Answer = (request: ViewerRequest, id: string) => object | Promise<object>

type Answers = { [method in 'GET' | 'POST' | 'PUT' | 'DELETE']?: Answer }

const eventsPath = '/-/events'

/** The viewer's page API: everything under `/-/`. */
export function createPageApi(options: PageApiOptions): PageApi {
  const events = createEvents(contextOf(options))
  const routes = routesOf(options)
  const rows = Object.entries(routes).map(([path, route]) => ({ paths: [path], route }))
  const { find } = createRouteTable<Answers>(rows, { paths: [], route: {} })

  const handle = async (request: ViewerRequest): Promise<ViewerAnswer> => {
    try {
      if (request.path === eventsPath && request.method === 'GET') return events.handle(request)
      return await answer(find(request.path), request)
    } catch (problem) {
      if (problem instanceof PageApiError) return reject(problem)
      throw problem
    }
  }
  const paths = [eventsPath, ...Object.keys(routes)]
  const close = () => {
    events.close()
    options.scenarios?.close()
  }
  return Object.assign(handle, { close, paths })
}

const contextOf = ({ store, now = Date.now }: PageApiOptions) => ({ ...store, now })

/** For a route without parameters. */
const bare =
  (answer: Answer): Answer =>
  (request, id) => {
    allowOnly(request.query, [])
    return answer(request, id)
  }

/** All routes under `/-/api/`, by path. Tests go over them, so that a new one is tested too. */
export function routesOf(options: PageApiOptions): { [path: string]: Answers } {
  const { activitiesUrl, pageFolder, ports = {}, faults, raw, scenarios, prices } = options
  const context = contextOf(options)
  return {
    '/-/api/traces': {
      GET: ({ query, response }) => listTraces(context, query, () => response.destroyed),
    },
    '/-/api/attribute-keys': { GET: ({ query }) => listAttributeKeys(context, query) },
    '/-/api/attribute-values': { GET: ({ query }) => listAttributeValues(context, query) },
    '/-/api/traces/:id': { GET: bare((_, id) => showTrace(context, id)) },
    '/-/api/traces/:id/page': { GET: ({ path, query }) => showPage(context, path, query) },
    '/-/api/traces/:id/rows': { GET: bare(({ path }) => showPart(context, 'rows', path)) },
    '/-/api/traces/:id/lenses': { GET: bare(({ path }) => showPart(context, 'lenses', path)) },
    '/-/api/traces/:id/spans': { GET: ({ path, query }) => showSpans(context, path, query) },
    '/-/api/compare/:id/:id': { GET: bare(({ path }) => compareTraces(context, path)) },
    '/-/api/differences': { POST: request => showDifferences(context, request) },
    '/-/api/percentiles': { GET: ({ query }) => showPercentiles(context, query) },
    '/-/api/map': { GET: ({ query }) => showMap(context, query) },
    '/-/api/routes': { GET: ({ query }) => listRoutes(context, query) },
    '/-/api/sampling': { GET: ({ query }) => showSampling(context, query) },
    '/-/api/sampling/:id': { GET: bare((_, id) => showSampledOut(context, id)) },
    '/-/api/cost': {
      GET: ({ query }) => showCost({ ...context, prices }, query),
      POST: ({ query, body }) => showCostWith({ ...context, prices }, query, body),
    },
    '/-/api/errors': { GET: ({ query }) => listErrors(context, query) },
    '/-/api/errors/:id': {
      GET: ({ query }, id) => showError(context, id, query),
      PUT: ({ body }, id) => setErrorStatus(context, id, body),
    },
    '/-/api/logs': { GET: ({ query }) => listLogs(context, query) },
    '/-/api/sender-drops': { GET: ({ query }) => showSenderDrops(context, query) },
    '/-/api/setup': {
      GET: ({ query, headers }) => showSetup(context, query, waysInAt(headers, ports)),
    },
    '/-/api/wires': { GET: bare(() => context.wires()) },
    '/-/api/wires/:id': { GET: bare((_, name) => showWire(context, raw, name)) },
    '/-/api/export/:id': {
      GET: (request, id) => exportTrace({ ...context, pageFolder }, id, request),
    },
    '/-/api/import': { POST: ({ body }) => importTraces(context, body, context.now) },
    '/-/api/faults': {
      GET: bare(() => showFaults(faults)),
      PUT: request => setFaults(faults, request),
    },
    '/-/api/data': {
      async DELETE() {
        await context.clear()
        return {}
      },
    },
    '/-/api/viewer': { GET: request => showWhere({ activitiesUrl, ports }, request) },
    '/-/api/demo': { POST: () => sendDemo(activitiesUrl) },
    ...(scenarios && scenarioRoutes(scenarios)),
  }
}

const scenariosOff = 'scenarios are off: start with SCENARIOS=on, as npm start does'

async function answer(answers: Answers, request: ViewerRequest): Promise<ViewerAnswer> {
  const { method, path } = request
  const methods = Object.keys(answers)
  if (methods.length === 0) {
    throw new PageApiError(404, `nothing at ${path}`, {
      hint: path.startsWith('/-/api/scenarios')
        ? scenariosOff
        : 'traces, traces/<id>, traces/<id>/page, traces/<id>/rows, traces/<id>/lenses, traces/<id>/spans, attribute-keys, attribute-values, compare/<a>/<b>, differences, percentiles, map, routes, cost, sampling, sampling/<trace id>, errors, errors/<fingerprint>, logs, sender-drops, setup, wires, wires/<wire>, export/<id>, import, faults, data, viewer, demo',
    })
  }
  const wanted = method === 'HEAD' ? 'GET' : method
  if (!methods.includes(wanted)) return methodNotAllowed(method, methods)
  const id = decodePart(path.slice(path.lastIndexOf('/') + 1))
  const body = await answers[wanted as keyof Answers]!(request, id)
  if (!(body instanceof FileAnswer)) return { status: 200, headers, body }
  return { status: 200, headers: { ...headers, ...body.headers }, body: body.bytes }
}

const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }

function methodNotAllowed(method: string, allowed: string[]): ViewerAnswer {
  const allow = allowed.join(', ')
  const error: ApiError = { error: `${method} is not allowed here`, expected: allow }
  return { status: 405, headers: { ...headers, allow }, body: error }
}

function reject({ status, message, details }: PageApiError): ViewerAnswer {
  const body: ApiError = { error: message, ...details }
  return { status, headers, body }
}

/** Text that is not well percent-encoded stays as it is: the error message quotes it. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
