import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import type { HttpBlock } from '../../x-ray/segment-document.ts'
import { formatOrigin } from '../instrumentation/address.ts'
import { textOf, unlessEmpty } from './member-values.ts'
import type { MappingSettings } from './settings.ts'
import { isHttp } from './span-kind.ts'
import { withoutSecrets } from './url.ts'

/**
 *     "http":{"request":{"method":"GET","url":"http://localhost:3001/api/notifications","traced":true},
 *             "response":{"status":200}}
 */
export function httpBlock(span: ReadableSpan, settings: MappingSettings): HttpBlock | undefined {
  if (!isHttp(span)) return undefined
  const { attributes, kind } = span
  const client = kind === SpanKind.SERVER ? clientOf(attributes) : undefined
  return unlessEmpty({
    request: unlessEmpty({
      method: textOf(attributes['http.request.method']),
      url: textOf(requestUrl(span)),
      user_agent: textOf(attributes['user_agent.original']),
      client_ip: client?.address,
      x_forwarded_for: client?.isForwarded || undefined,
      traced: isTraced(span, settings) || undefined,
    }),
    response: unlessEmpty({
      status: wholeNumber(attributes['http.response.status_code']),
      content_length: wholeNumber(attributes['http.response.body.size']),
    }),
  })
}

const wholeNumber = (value: unknown) => (Number.isInteger(value) ? (value as number) : undefined)

function requestUrl({ attributes }: ReadableSpan): string {
  const full = attributes['url.full']
  if (typeof full === 'string') return withoutSecrets(full)
  const path = String(attributes['url.path'] ?? '')
  const host = attributes['server.address']
  if (typeof host !== 'string' || host === '') return withoutSecrets(path)
  const scheme = String(attributes['url.scheme'] ?? 'http')
  const port = wholeNumber(attributes['server.port'])
  return withoutSecrets(`${formatOrigin(scheme, { host, port })}${path}`)
}

/** An address other than the connection's comes from a header, which any client can set. */
function clientOf(attributes: Attributes) {
  const client = attributes['client.address']
  const peer = attributes['network.peer.address']
  const isForwarded = Boolean(client && peer && client !== peer)
  return { address: textOf(client ?? peer), isForwarded }
}

/**
 * X-Ray shows a trace as broken until the segment of a `traced` call arrives. So only calls to
 * services that send segments are `traced`, and only once answered: a refused call leads to no
 * segment. `traced` stands where the documentation has it; the X-Ray SDK for Node puts it at the
 * top level.
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
