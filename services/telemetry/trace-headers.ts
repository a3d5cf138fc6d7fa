import type { RequestListener } from 'node:http'
import { TraceFlags } from '@opentelemetry/api'
import { pageHeader, xrayHeader } from '../trace-context/headers.ts'
import type { PageTraces } from '../trace-context/page-traces.ts'
import { toXRayTraceId } from '../trace-context/trace-id.ts'
import { formatTraceparent } from '../trace-context/traceparent.ts'
import { type LinkOptions, traceUrl } from './config/vendor-links.ts'
import { activeSpanContext } from './trace-fields.ts'

/**
 * Adds headers to every answer which say where the request can be seen:
 *
 *     traceresponse: 00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-03
 *     x-amzn-trace-id: Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1
 *     x-trace-url: http://localhost:8088/trace/5759e988bd862e3fe1be46a994272793
 *
 * A request of a page of ours is answered with a receipt too (receipt.ts).
 *
 * `traceresponse` is from the drafts of W3C Trace Context level 2, and names the SERVER span.
 */
export function withTraceHeaders(
  links: LinkOptions,
  pages: PageTraces,
  listener: RequestListener,
): RequestListener {
  return (request, response) => {
    const server = activeSpanContext()
    if (server) {
      const { traceId, spanId, traceFlags } = server
      const isSampled = (traceFlags & TraceFlags.SAMPLED) !== 0
      response.setHeader('traceresponse', formatTraceparent(server))
      response.setHeader(xrayHeader, `Root=${toXRayTraceId(traceId)};Sampled=${isSampled ? 1 : 0}`)
      const url = traceUrl(links, traceId, spanId, isSampled)
      if (url) response.setHeader('x-trace-url', url)
      if (pages.isFromPage(name => request.headers[name])) {
        response.setHeader(pageHeader, pages.receiptFor(server))
      }
    }
    listener(request, response)
  }
}
