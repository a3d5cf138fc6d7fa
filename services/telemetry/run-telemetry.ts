import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { trace } from '@opentelemetry/api'
import type { Environment } from '../environment.ts'
import { type Complain, createComplaints } from './complaints.ts'
import { readTelemetryConfig, type TelemetryConfig } from './config.ts'
import { createTelemetry } from './create-telemetry.ts'
import { lastRecords } from './deadlines.ts'
import { createLogger } from './logger.ts'
import { readRules } from './sampling/read-rules.ts'
import type { SamplingRule } from './sampling/rules.ts'
import { createSelfCheck } from './self-check.ts'
import { stopInOrder } from './stop-in-order.ts'
import type { Telemetry } from './telemetry.ts'
import { createLogTransport } from './to-cloudwatch.ts'
import { createReporter, type Reporter } from './to-rollbar.ts'
import { activeItemFields, activeTraceFields } from './trace-fields.ts'
import { startTracing, type Tracing } from './tracing.ts'
import { createTrust } from './trust.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }

const { spansMillis, itemsMillis, logsMillis } = lastRecords

export type Started = { telemetry: Telemetry; problems: string[] }

/**
 * Reads the environment and starts what it asks for. With anything wrong in it nothing is started,
 * and `problems` says why.
 *
 * @param program path of the main module: a service is called after its folder unless told otherwise
 */
export async function runTelemetry(environment: Environment, program: string): Promise<Started> {
  const config = readTelemetryConfig(environment, basename(dirname(program)))
  const { rules, problems } = readRules(config)
  const isOff = config.disabled || problems.length > 0
  return { telemetry: await start(isOff ? withoutDestinations(config) : config, rules), problems }
}

const withoutDestinations = (config: TelemetryConfig): TelemetryConfig => ({
  ...config,
  ...{ disabled: true, otlp: [], xray: undefined, rollbar: [], logs: [] },
})

async function start(config: TelemetryConfig, rules: SamplingRule[] | undefined) {
  // The log is made last, since its lines are shipped too, and may have to tell that they are not.
  const complain = createComplaints((fields, message) => log.warn(fields, message))
  const transport = createLogTransport({
    ...{ service: config.service, destinations: config.logs, complain },
  })
  const secrets = secretsOf(config)
  const { logLevel: level, service, links, environmentName: environment } = config
  const log = createLogger({ level, service, mixin: activeTraceFields, transport, secrets })
  const selfCheckToken = randomUUID()
  const trust = createTrust(config.trust, selfCheckToken)
  const tracing = config.disabled
    ? noTracing()
    : await startTracing({ config, version, rules, complain, drainMillis: spansMillis, trust })
  const goesToRollbar = config.rollbar.some(({ name }) => name === 'rollbar')
  const reporter = createReporter({
    ...{ destinations: config.rollbar, environment, codeVersion: version, root, complain, secrets },
    ...{ host: hostname(), traceFields: uuid => activeItemFields(links, goesToRollbar, uuid) },
  })
  for (const warning of config.warnings) log.warn(warning)
  return createTelemetry({
    ...{ log, links, reporter, tracer: tracing.tracer, serverHook: tracing.serverHook },
    // Nothing to prove, and no socket to open, where nothing is sent.
    selfCheck: hasDestination(config) ? createSelfCheck(log, selfCheckToken) : undefined,
    shutdown: stopInOrder(log, [
      ['spans', spansMillis, tracing.shutdown],
      ['items', itemsMillis, () => sendLastItems(reporter, complain)],
      ['log lines', logsMillis, async () => transport?.end(logsMillis)],
    ]),
  })
}

/** Under a name of its own: whoever was away has been complained of within the minute. */
async function sendLastItems(reporter: Reporter, complain: Complain): Promise<void> {
  if (await reporter.flush(itemsMillis)) return
  for (const [name, { queued }] of Object.entries(reporter.counts().destinations)) {
    if (queued > 0) complain(`rollbar: ${name}, at the end`, `${queued} items lost: not delivered`)
  }
}

const hasDestination = ({ otlp, xray, rollbar, logs }: TelemetryConfig) =>
  otlp.length + rollbar.length + logs.length > 0 || xray !== undefined

/** `OTEL_SDK_DISABLED`: not even ids. */
const noTracing = (): Tracing => ({
  tracer: trace.getTracer('waywiser'),
  serverHook: listener => listener,
  shutdown: async () => {},
})

/** A dataset or tenant is often called like a service: blotted out, it would be missed. */
const plainHeader = /dataset|org-?id|tenant/i

/** What we were given in confidence: it must be in no line and in no item. */
function secretsOf({ otlp, rollbar, secretUrl, trust }: TelemetryConfig): string[] {
  const headers = otlp.flatMap(destination => Object.entries(destination.headers))
  const keys = headers.filter(([name]) => !plainHeader.test(name)).map(([, value]) => value)
  const ours = [secretUrl, trust.peerKey].filter(value => value !== undefined)
  return [...keys, ...ours, ...rollbar.map(destination => destination.accessToken)]
}
