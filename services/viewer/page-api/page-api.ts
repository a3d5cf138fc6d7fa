import type { FaultSwitches } from '../faults/fault-switches.ts'
import type { Handler, ViewerAnswer, ViewerRequest } from '../http/message.ts'
import type { RawPayloads } from '../raw/raw-payloads.ts'
import type { ApiError } from '../records/api.ts'
import type { Store } from '../store/open.ts'
import { sendDemo } from './demo.ts'
import { listErrors, showError } from './errors.ts'
import { createEvents } from './events.ts'
import { exportTrace } from './export.ts'
import { setFaults, showFaults } from './faults.ts'
import { importTrace } from './import.ts'
import { listLogs } from './logs.ts'
import { showMap } from './map.ts'
import { allowOnly, PageApiError } from './query.ts'
import { showWire } from './raw.ts'
import { listTraces, showTrace } from './traces.ts'

export type PageApiOptions = {
  store: Store
  /** Origin of the activities service, for demo requests. */
  activitiesUrl?: string
  /** Absent: nobody may make a wire misbehave. */
  faults?: FaultSwitches
  /** What came by each wire as it came; absent: nothing is shown of it. */
  raw?: RawPayloads
  /** Epoch milliseconds; ranges go back from it. */
  now?: () => number
}

/** `close` ends the live streams, so that a server can stop; `paths` are all that there are. */
export type PageApi = Handler & { close(): void; paths: string[] }

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** The whole path; `:id` at its end stands for any one part. */
  path: string
  /** `id` is the decoded last part of the path, where the route has one. Bytes are JSON already. */
  answer: (request: ViewerRequest, id: string) => object | Promise<object>
}

const eventsPath = '/-/events'

/** The viewer's page API: everything under `/-/`. */
export function createPageApi(options: PageApiOptions): PageApi {
  const { store, now = Date.now } = options
  const events = createEvents({ store, now })
  const routes = routesOf(options, now)

  const handle = async (request: ViewerRequest): Promise<ViewerAnswer> => {
    try {
      if (request.path === eventsPath && request.method === 'GET') return events.handle(request)
      return await answer(routes, request)
    } catch (problem) {
      if (problem instanceof PageApiError) return refuse(problem)
      throw problem
    }
  }
  const paths = [eventsPath, ...routes.map(({ path }) => path)]
  return Object.assign(handle, { close: events.close, paths })
}

/** Every path under `/-/api/`; tests go over them, so that a new one is tested too. */
export function routesOf(
  { store, activitiesUrl, faults, raw }: PageApiOptions,
  now: () => number,
): Route[] {
  const get = (path: string, answer: Route['answer']): Route => ({ method: 'GET', path, answer })
  return [
    get('/-/api/traces', ({ query }) => listTraces(store, query, now())),
    get('/-/api/traces/:id', (_, id) => showTrace(store, id)),
    get('/-/api/map', ({ query }) => showMap(store, query, now())),
    get('/-/api/errors', ({ query }) => listErrors(store, query, now())),
    get('/-/api/errors/:id', ({ query }, id) => showError(store, id, query)),
    get('/-/api/logs', ({ query }) => listLogs(store, query, now())),
    get('/-/api/wires', ({ query }) => {
      allowOnly(query, [])
      return store.wires()
    }),
    get('/-/api/wires/:id', (_, name) => showWire(store, raw, name)),
    get('/-/api/export/:id', (_, id) => exportTrace(store, id)),
    {
      method: 'POST',
      path: '/-/api/import',
      answer: ({ body }) => importTrace(store, body),
    },
    get('/-/api/faults', () => showFaults(faults)),
    { method: 'PUT', path: '/-/api/faults', answer: request => setFaults(faults, request) },
    {
      method: 'DELETE',
      path: '/-/api/data',
      answer: async () => {
        await store.clear()
        return {}
      },
    },
    { method: 'POST', path: '/-/api/demo', answer: () => sendDemo(activitiesUrl) },
  ]
}

async function answer(routes: Route[], request: ViewerRequest): Promise<ViewerAnswer> {
  const atPath = routes.filter(route => idAt(route.path, request.path) !== undefined)
  if (atPath.length === 0) {
    throw new PageApiError(404, `nothing at ${request.path}`, {
      hint: 'traces, traces/<id>, map, errors, errors/<fingerprint>, logs, wires, wires/<wire>, export/<id>, import, faults, data, demo',
    })
  }
  const wanted = request.method === 'HEAD' ? 'GET' : request.method
  const route = atPath.find(({ method }) => method === wanted)
  if (!route) return methodNotAllowed(request.method, atPath)
  const id = decodePart(idAt(route.path, request.path) ?? '')
  return { status: 200, headers, body: await route.answer(request, id) }
}

/** What stands for `:id` in a path of this form, `''` where the form has none; undefined: another path. */
function idAt(form: string, path: string): string | undefined {
  if (!form.endsWith(idMark)) return path === form ? '' : undefined
  const start = form.length - idMark.length
  const id = path.slice(start)
  const isOfForm = path.startsWith(form.slice(0, start)) && id !== '' && !id.includes('/')
  return isOfForm ? id : undefined
}

const idMark = ':id'

const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }

function methodNotAllowed(method: string, atPath: Route[]): ViewerAnswer {
  const allow = atPath.map(route => route.method).join(', ')
  const error: ApiError = { error: `${method} is not allowed here`, expected: allow }
  return { status: 405, headers: { ...headers, allow }, body: error }
}

function refuse({ status, message, details }: PageApiError): ViewerAnswer {
  const body: ApiError = { error: message, ...details }
  return { status, headers, body }
}

/** Text that is not well percent-encoded is taken as it is: it is quoted in the refusal. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
