import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { objectField, stringField } from './json.ts'
import { maxFieldChars } from './limits.ts'
import type { MappingSettings } from './settings.ts'
import { isHttp } from './span-kind.ts'
import { withoutSecrets } from './url.ts'

const defaultPorts: Record<string, number> = { http: 80, https: 443 }

/**
 *     "http":{"request":{"method":"GET","url":"http://localhost:3001/api/notifications","traced":true},
 *             "response":{"status":200}}
 */
export function httpField(span: ReadableSpan, settings: MappingSettings): string {
  if (!isHttp(span)) return ''
  const { attributes } = span
  const status = attributes['http.response.status_code']
  const length = attributes['http.response.body.size']
  const request =
    stringField('method', attributes['http.request.method'], maxFieldChars) +
    stringField('url', requestUrl(span), maxFieldChars) +
    stringField('user_agent', attributes['user_agent.original'], maxFieldChars) +
    (span.kind === SpanKind.SERVER ? clientFields(attributes) : '') +
    (isTraced(span, settings) ? ',"traced":true' : '')
  const response =
    (Number.isInteger(status) ? `,"status":${status}` : '') +
    (Number.isInteger(length) ? `,"content_length":${length}` : '')
  return objectField('http', objectField('request', request) + objectField('response', response))
}

function requestUrl({ attributes }: ReadableSpan): string {
  const full = attributes['url.full']
  if (typeof full === 'string') return withoutSecrets(full)
  const path = String(attributes['url.path'] ?? '')
  const host = attributes['server.address']
  if (typeof host !== 'string' || host === '') return withoutSecrets(path)
  const scheme = String(attributes['url.scheme'] ?? 'http')
  const port = attributes['server.port']
  const shown = port === undefined || port === defaultPorts[scheme] ? '' : `:${port}`
  return withoutSecrets(`${scheme}://${host.includes(':') ? `[${host}]` : host}${shown}${path}`)
}

/** An address other than the connection's was read from a header, which anyone can write. */
function clientFields(attributes: Attributes): string {
  const client = attributes['client.address']
  const peer = attributes['network.peer.address']
  const isForwarded = client && peer && client !== peer
  return (
    stringField('client_ip', client ?? peer, maxFieldChars) +
    (isForwarded ? ',"x_forwarded_for":true' : '')
  )
}

/**
 * X-Ray holds a trace for broken until the segment of a `traced` call has come, so it is said only
 * of services that send segments, and only when the call was answered: a refused one has none.
 * It stands where the documentation has it; the X-Ray SDK for Node moves it to the top level.
 */
function isTraced({ kind, attributes }: ReadableSpan, settings: MappingSettings): boolean {
  const peer = attributes['peer.service']
  return (
    kind === SpanKind.CLIENT &&
    typeof peer === 'string' &&
    settings.tracedServices.has(peer) &&
    attributes['http.response.status_code'] !== undefined
  )
}
