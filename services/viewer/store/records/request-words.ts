import { isObject } from '../../../json/json-object.ts'

/** Attributes of a span, or fields of a log line. */
type Attributes = Record<string, unknown>

/** An HTTP request as attributes describe it. */
export type HttpRequest = { method?: string; path?: string; status?: number }

// The stable conventions first, then the previous ones, which many senders still use.
const methodKeys = ['http.request.method', 'http.method']
const routeKeys = ['http.route']
const pathKeys = ['url.path', 'http.target', 'http.path']
const urlKeys = ['url.full', 'http.url']
const statusKeys = ['http.response.status_code', 'http.status_code']

/** The request of a span, by whichever convention; the path is its route where that is known. */
export function httpRequestOf(attributes: Attributes): HttpRequest {
  const method = first(attributes, methodKeys)
  return {
    method: method === '_OTHER' ? first(attributes, ['http.request.method_original']) : method,
    path: first(attributes, routeKeys) ?? pathIn(attributes),
    status: httpCode(attributes, statusKeys),
  }
}

/** The address of a span's request, as much of it as is known. */
export const urlOf = (attributes: Attributes): string | undefined =>
  first(attributes, [...urlKeys, ...pathKeys, ...routeKeys])

function pathIn(attributes: Attributes): string | undefined {
  const path = first(attributes, pathKeys)
  return path === undefined ? pathOf(first(attributes, urlKeys)) : path.split('?')[0]
}

/** The request that a log line reports: by the names of our own services, Pino, ECS or a convention. */
export function requestOfLine(fields: Attributes): HttpRequest & { durationMillis: number } {
  const found = httpRequestOf(fields)
  const path = first(fields, ['path', 'req.url', 'request.path', 'url'])
  const durations = ['durationMillis', 'duration_ms', 'responseTime', 'elapsed_ms']
  const durationMillis = Number(durations.map(key => valueAt(fields, key)).find(Boolean) ?? 0)
  return {
    method: first(fields, ['method', 'req.method', 'request.method']) ?? found.method,
    path: path === undefined ? found.path : pathOf(path)?.split('?')[0],
    status:
      httpCode(fields, ['status', 'statusCode', 'status_code', 'res.statusCode']) ?? found.status,
    durationMillis: Math.max(durationMillis || 0, 0),
  }
}

/**
 * The name of a span's work in the terms of its kind. A sender's own name counts where it says
 * more than the method or the route alone: old instrumentations call every request `HTTP GET`.
 */
export function spanName(name: string, attributes: Attributes): string {
  return httpName(name, attributes) ?? rpcName(name, attributes) ?? workName(name, attributes)
}

function httpName(name: string, attributes: Attributes): string | undefined {
  const { method, path } = httpRequestOf(attributes)
  if (method === undefined || path === undefined) return undefined
  const plain = ['', 'HTTP', method, `HTTP ${method}`, path, pathIn(attributes) ?? path]
  const bare = name.replace(/^\//, '')
  const isPlain = plain.some(each => each.replace(/^\//, '').toUpperCase() === bare.toUpperCase())
  return isPlain ? `${method.toUpperCase()} ${path}` : undefined
}

function rpcName(name: string, attributes: Attributes): string | undefined {
  const service = first(attributes, ['rpc.service'])
  const method = first(attributes, ['rpc.method'])
  if (method === undefined) return undefined
  const saysMore = name !== method && name.includes(method) && name.includes(service ?? method)
  if (saysMore) return name
  return service === undefined || method.includes('/') ? method : `${service}/${method}`
}

const destinationKeys = [
  'messaging.destination.template',
  'messaging.destination.name',
  'messaging.destination',
]
const operationKeys = [
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.operation',
]

/** Work on a message, by a function or with a database. */
function workName(name: string, attributes: Attributes): string {
  const destination = first(attributes, destinationKeys)
  if (destination !== undefined && !name.includes(destination)) {
    return `${destination} ${first(attributes, operationKeys) ?? (name || 'process')}`
  }
  const summary = first(attributes, ['db.query.summary'])
  const operation = first(attributes, ['db.operation.name', 'db.operation'])
  const collection = first(attributes, [
    'db.collection.name',
    'db.sql.table',
    'db.mongodb.collection',
  ])
  const isBare = name === '' || name === operation
  if (isBare && (summary ?? operation) !== undefined) {
    return summary ?? (collection === undefined ? operation! : `${operation} ${collection}`)
  }
  return name || (first(attributes, ['faas.name', 'faas.invoked_name', 'code.function.name']) ?? '')
}

/** `GET /path`, if both are known. */
export const requestName = ({ method, path }: HttpRequest): string | undefined =>
  method !== undefined && path !== undefined ? `${method} ${path}` : undefined

// `URL.canParse` accepts addresses at which `new URL` throws: hosts of 17,000 capitals.
export const pathOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : (URL.parse(url)?.pathname ?? url)

/** The first of these attributes that is a text. */
function first(attributes: Attributes, keys: string[]): string | undefined {
  for (const key of keys) {
    const value = valueAt(attributes, key)
    if (typeof value === 'string' && value !== '') return value
  }
  return undefined
}

function httpCode(attributes: Attributes, keys: string[]): number | undefined {
  for (const key of keys) {
    const code = Number(valueAt(attributes, key) ?? Number.NaN)
    if (Number.isInteger(code) && code >= 100 && code < 1000) return code
  }
  return undefined
}

/** The value of `http.request.method`, which log lines also write as `{"http":{"request":{…}}}`. */
function valueAt(attributes: Attributes, key: string): unknown {
  if (attributes[key] !== undefined) return attributes[key]
  let value: unknown = attributes
  for (const part of key.split('.')) value = isObject(value) ? value[part] : undefined
  return value
}
