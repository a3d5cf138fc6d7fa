import type { OtlpDestination } from '../../../services/telemetry/config/destinations.ts'
import { traceLinks } from '../../../services/telemetry/config/vendor-links.ts'
import { sendSpan } from '../canary/span.ts'
import { failing, ok, type Result, skipped } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'
import { vendorCheck } from './vendor-check.ts'

export const spans = vendorCheck({
  id: 'spans',
  what: 'spans to vendors',
  about:
    "one canary span to Honeycomb and to the collector of `OTEL_EXPORTER_OTLP_ENDPOINT`, by the services' encoder and queue",
  async run(context) {
    const vendors = context.config.otlp.filter(({ name }) => name !== 'viewer')
    if (vendors.length === 0) return skipped('no vendor of spans is configured')
    return Promise.all(vendors.map(vendor => resultFor(context, vendor)))
  },
})

async function resultFor(context: DoctorContext, vendor: OtlpDestination): Promise<Result> {
  const { traceId, spanId } = context.canary
  const isHoneycomb = vendor.name === 'honeycomb'
  const what = `span to ${isHoneycomb ? 'Honeycomb' : 'the OTLP collector'}`
  const { problem, millis } = await sendSpan(context, vendor)
  if (problem !== undefined) {
    return failing('not accepted', { what, cause: problem, mend: mendOf(vendor, problem) })
  }
  const { honeycomb } = traceLinks(context.config.links, traceId, spanId)
  const link = isHoneycomb ? (honeycomb ?? 'https://ui.honeycomb.io') : undefined
  const where = link ? '' : `; look for trace ${traceId}`
  return ok(`accepted in ${millis} ms, not proved to be shown${where}`, { what, link })
}

function mendOf({ name, url }: OtlpDestination, problem: string): string {
  const { port, origin } = new URL(url)
  const variable = name === 'honeycomb' ? 'HONEYCOMB_API_ENDPOINT' : 'OTEL_EXPORTER_OTLP_ENDPOINT'
  if (/401|403/.test(problem)) {
    return `correct ${name === 'honeycomb' ? 'HONEYCOMB_API_KEY' : 'OTEL_EXPORTER_OTLP_HEADERS'} in .env`
  }
  if (port === '4317') return `${variable}=${origin.replace(/4317$/, '4318')}`
  return /404|405/.test(problem) ? `${variable}=${origin}` : `curl -i ${origin}`
}
