import { type Check, failing, ok, type Result, skipped, warning } from '../frame/check.ts'
import type { DoctorContext } from '../frame/context.ts'

export const endpoints: Check = {
  id: 'endpoints',
  area: 'offline',
  what: 'addresses of vendors',
  about:
    "addresses that are valid and yet lead nowhere: gRPC's port for HTTP, a missing or doubled `/v1/traces`, a vendor's page instead of its API",
  run(context) {
    const results = [exactOf(context), ...grpcPortsOf(context), honeycombOf(context)].filter(
      result => result !== undefined,
    )
    if (results.length > 0) return results
    const isNone = context.config.otlp.every(({ name }) => name === 'viewer')
    return isNone ? skipped('no vendor of spans is configured') : ok('scheme, port and path fit')
  },
}

const exactName = 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'

/** It is used as it is, unlike the one for all signals. */
function exactOf({ environment }: DoctorContext): Result | undefined {
  const url = URL.parse(environment[exactName]?.trim() ?? '')
  const path = url?.pathname.replace(/\/$/, '')
  if (!url || path?.endsWith('/v1/traces') === true) return doubledOf(url)
  const mend = `${exactName}=${url.origin}${path}/v1/traces`
  const cause = 'this variable is used as it is: nothing is added to it'
  return warning('its path does not end with /v1/traces', { what: exactName, cause, mend })
}

function doubledOf(url: URL | null): Result | undefined {
  if (!url?.pathname.includes('/v1/traces/v1/traces')) return undefined
  const mend = `${exactName}=${url.origin}/v1/traces`
  return failing('/v1/traces is in it twice', { what: exactName, mend })
}

const endpointNames = ['HONEYCOMB_API_ENDPOINT', 'OTEL_EXPORTER_OTLP_ENDPOINT', exactName]

function grpcPortsOf({ environment }: DoctorContext): Result[] {
  return endpointNames.flatMap(name => {
    const url = URL.parse(environment[name]?.trim() ?? '')
    if (url?.port !== '4317') return []
    url.port = '4318'
    const mend = `${name}=${url.href.replace(/\/$/, '')}`
    const cause = "4317 is gRPC's port, and ours is OTLP over HTTP, whose port is 4318"
    return [warning('port 4317', { what: name, cause, mend })]
  })
}

function honeycombOf({ config }: DoctorContext): Result | undefined {
  const destination = config.otlp.find(({ name }) => name === 'honeycomb')
  const host = destination && new URL(destination.url).hostname
  const what = 'HONEYCOMB_API_ENDPOINT'
  if (!host?.endsWith('honeycomb.io') || host.startsWith('api.')) return undefined
  const api = host.includes('eu1') ? 'https://api.eu1.honeycomb.io' : 'https://api.honeycomb.io'
  return failing(host, {
    what,
    cause: "a page of Honeycomb's, not its API",
    mend: `${what}=${api}`,
  })
}
