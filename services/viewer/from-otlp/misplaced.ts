import type { ViewerRequest } from '../http/message.ts'
import { RequestError, type Route } from '../http/request-error.ts'

export const otlpPaths = ['/v1/traces', '/v1/logs', '/v1/metrics'] as const

const plain = (path: string) => path.replaceAll(/\/+/g, '/').replace(/(?<=.)\/$/, '')

/** Spellings of a path that mean no other: `//v1/traces`, `/v1/traces/`. */
export const isSpelling = (of: string) => (path: string) => plain(path) === of

const alike = "like OTLP's, but not one of its paths"

/** Paths to which telemetry is sent by mistake, and what they are. */
const kinds: readonly [form: RegExp, what: string][] = [
  [/^\/$/, 'for CloudWatch Logs, whose requests have an X-Amz-Target'],
  [/^\/api\/v[12]\/spans$/, "Zipkin's, but spans are taken as OTLP"],
  [/^\/api\/traces$/, "Jaeger's, but spans are taken as OTLP"],
  [/\/profiles$/, 'for profiles, which are not taken'],
  [/\/v1\/\w+\/v1\/\w+$/, "OTLP's twice, since exporters add it to a base address themselves"],
  [/(?:^|\/)v\d\w*\/(?:traces?|spans?|logs?|metrics?)$/, alike],
]

const kindOf = (path: string) => kinds.find(([form]) => form.test(plain(path)))?.[1]

/** A path of each kind but the first. */
export const misplacedPaths = [
  '/v1/trace',
  '/otlp/v1/traces',
  '/v1/traces/v1/traces',
  '/v1development/profiles',
  '/api/v2/spans',
  '/api/traces',
]

export const isMisplaced = (path: string) => kindOf(path) !== undefined

/** Answers telemetry that nothing takes at this path by naming the paths that do. */
export const misplacedRoute = (signal: Route): Route => ({
  ...signal,
  handler({ path }: ViewerRequest) {
    const expected = `expected POST ${otlpPaths.join(', ')}`
    throw new RequestError(404, `the path ${path} is ${kindOf(path)}: ${expected}`)
  },
})
