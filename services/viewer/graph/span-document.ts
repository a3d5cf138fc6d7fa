import type { JsonObject } from '../../json/json-object.ts'
import { bracketed } from '../../text/bracketed.ts'
import { plainIp } from '../../text/ip-address.ts'
import { type Attributes, firstText, type MapSpan, type SpanData } from './map-span.ts'
import { statusOfSpan } from './span-status.ts'

/**
 * A span as a segment document: what the map and the filters read of one. The members that need the
 * span's attributes are read on access, since the map needs them of few spans.
 */
export function documentOf(
  span: MapSpan,
  call?: { namespace: string; aws?: JsonObject },
): JsonObject {
  return {
    ...flagsOf(span),
    ...call,
    http: httpOf(span),
    get user() {
      return firstText(span.data().attributes, 'enduser.id', 'user.id')
    },
    get cause() {
      return { exceptions: exceptionsOf(span.data()) }
    },
    get attributes() {
      return span.data().attributes
    },
  }
}

/** Most spans have no gRPC status: of those, no attributes are read. */
function flagsOf(span: MapSpan): JsonObject {
  const status = statusOfSpan(span, span.text.includes('rpc') ? span.data().attributes : {})
  const throttle = status === 'throttle'
  return { error: status === 'error' || throttle, throttle, fault: status === 'fault' }
}

function httpOf(span: MapSpan): JsonObject {
  let request: JsonObject | undefined
  return {
    response: { status: span.httpStatus },
    get request() {
      request ??= requestOf(span)
      return request
    },
  }
}

function requestOf({ name, kind, httpStatus, data }: MapSpan): JsonObject {
  const { attributes } = data()
  const [, namedMethod, namedPath] = /^([A-Z]{3,7}) (\/\S*)$/.exec(name) ?? []
  const method = firstText(attributes, 'http.request.method', 'http.method') ?? namedMethod
  if (method === undefined && httpStatus === undefined) return {}
  const client = firstText(attributes, 'client.address', 'http.client_ip')
  return {
    method,
    url: urlOf(attributes) ?? namedPath,
    user_agent: firstText(attributes, 'user_agent.original', 'http.user_agent'),
    client_ip: kind === 'SERVER' ? client && (plainIp(client) ?? client) : undefined,
  }
}

/** As much of the address as is known: at least the path. */
function urlOf(attributes: Attributes): string | undefined {
  const full = firstText(attributes, 'url.full', 'http.url')
  if (full !== undefined) return full
  const query = firstText(attributes, 'url.query')
  const path = firstText(attributes, 'url.path')
  const target =
    path === undefined
      ? firstText(attributes, 'http.target', 'http.route')
      : `${path}${query === undefined ? '' : `?${query}`}`
  const scheme = firstText(attributes, 'url.scheme', 'http.scheme')
  const host = authorityOf(attributes, scheme)
  if (target === undefined || scheme === undefined || host === undefined) return target
  return `${scheme}://${host}${target}`
}

function authorityOf(attributes: Attributes, scheme: string | undefined): string | undefined {
  const host = firstText(
    attributes,
    'server.address',
    'http.host',
    'net.host.name',
    'http.server_name',
  )
  if (host === undefined) return undefined
  const ip = plainIp(host)
  const name = ip === undefined ? host : bracketed(ip)
  const port = firstText(attributes, 'server.port', 'net.host.port')
  const isUsual = port === undefined || port === (scheme === 'https' ? '443' : '80')
  return isUsual || /:\d+$/.test(name) ? name : `${name}:${port}`
}

function exceptionsOf({ events, statusMessage }: SpanData): JsonObject[] {
  const thrown = events
    .filter(({ name }) => name === 'exception')
    .map(({ attributes }) => ({
      type: attributes['exception.type'],
      message: attributes['exception.message'],
    }))
  return statusMessage ? [...thrown, { type: undefined, message: statusMessage }] : thrown
}
