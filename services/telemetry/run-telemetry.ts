import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { trace } from '@opentelemetry/api'
import type { Environment } from '../environment.ts'
import { createScenarioSwitch } from '../scenarios/run/switch.ts'
import { createPageTraces } from '../trace-context/page-traces.ts'
import { createTrust } from '../trace-context/trust.ts'
import type { SamplingRule } from '../x-ray/sampling-rule.ts'
import { secretsOf } from './config/config-secrets.ts'
import { readTelemetryConfig, type TelemetryConfig } from './config/read-config.ts'
import { createTelemetry } from './create-telemetry.ts'
import { lastRecords } from './deadlines.ts'
import { type Deliveries, withoutWaiting } from './delivery/delivery-counts.ts'
import { createDropReport, type DropReport } from './delivery/drop-report.ts'
import { createThrottledWarnings } from './delivery/throttled-warnings.ts'
import { createPageDoor, noPageDoor } from './from-page/from-page.ts'
import { createAddressReader } from './instrumentation/address.ts'
import { createLogger } from './logger.ts'
import { createPageResource } from './resource.ts'
import { readRules } from './sampling/rules-file.ts'
import { logSdkMessages } from './sdk-messages.ts'
import { createSelfCheck } from './self-check.ts'
import { stopInOrder } from './stop-in-order.ts'
import type { Telemetry } from './telemetry.ts'
import { createLogTransport, type LogTransport } from './to-cloudwatch/to-cloudwatch.ts'
import { createReporter, type Reporter } from './to-rollbar/to-rollbar.ts'
import { activeItemFields, activeSpanContext, activeTraceFields } from './trace-fields.ts'
import { startTracing, type Tracing } from './tracing.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { version: string }

const { spansMillis, itemsMillis, logsMillis } = lastRecords

export type Started = { telemetry: Telemetry; problems: string[] }

/**
 * Reads the environment and starts telemetry as configured. With a mistake in the environment nothing
 * is started, and `problems` says why.
 *
 * @param program path of the main module, whose folder is the default name of the service
 */
export async function runTelemetry(environment: Environment, program: string): Promise<Started> {
  const config = readTelemetryConfig(environment, basename(dirname(program)))
  const { rules, problems } = readRules(config)
  const isOff = config.disabled || problems.length > 0
  return { telemetry: await start(isOff ? withoutDestinations(config) : config, rules), problems }
}

const withoutDestinations = (config: TelemetryConfig): TelemetryConfig => ({
  ...config,
  disabled: true,
  otlp: [],
  xray: undefined,
  rollbar: [],
  logs: [],
})

async function start(config: TelemetryConfig, rules: SamplingRule[] | undefined) {
  // A line may warn that lines cannot be shipped, so the transport gets `warn` before `log` exists.
  const warn = (fields: object, message: string) => log.warn(fields, message)
  let deliveries = (): Deliveries => ({})
  const report = createDropReport({ read: () => deliveries(), write: warn })
  const common = { warn: createThrottledWarnings(warn), onDrop: report.note }
  const { logLevel: level, service, links } = config
  const transport = createLogTransport({ ...common, service, destinations: config.logs })
  const secrets = secretsOf(config)
  const log = createLogger({ level, service, mixin: activeTraceFields, transport, secrets })
  logSdkMessages(log, config.sdkLogLevel)
  const selfCheckToken = randomUUID()
  const trust = createTrust(config.trust, selfCheckToken)
  const pages = createPageTraces(config.trust.peerKey, config.trust.mode === 'all')
  const addressesOf = createAddressReader(config.trustsForwarded)
  const scenarios = config.scenarios && createScenarioSwitch(config.scenarios)
  const tracing = config.disabled
    ? noTracing()
    : await startTracing({
        ...common,
        config,
        version,
        rules,
        drainMillis: spansMillis,
        trust,
        pages,
        scenarios,
        addressesOf,
      })
  const reporter = createReporter({ ...common, ...reporterOptions(config), secrets })
  deliveries = deliveriesOf(config, { tracing, reporter, transport })
  for (const warning of config.warnings) log.warn(warning)
  finishAtExit(tracing, deliveries, report)
  return createTelemetry({
    log,
    links,
    pages,
    page: hasDestination(config)
      ? createPageDoor({
          ...{ pages, service, log, reporter, addressesOf },
          activeSpan: activeSpanContext,
          warn: common.warn,
          resource: createPageResource(config, version),
          deliver: tracing.deliverPage,
          keepsAll: tracing.keepsAll,
        })
      : noPageDoor,
    reporter,
    deliveries,
    scenarios,
    addressesOf,
    tracer: tracing.tracer,
    serverHook: tracing.serverHook,
    // Where nothing is sent there is nothing to check, and no socket to open.
    selfCheck: hasDestination(config) ? createSelfCheck(log, selfCheckToken) : undefined,
    shutdown: stopInOrder(log, [
      ['spans', spansMillis, tracing.shutdown],
      ['items', itemsMillis, () => reporter.close(itemsMillis)],
      ['log lines', logsMillis, () => endLog(report, transport)],
    ]),
  })
}

function reporterOptions({ rollbar, links, environmentName }: TelemetryConfig) {
  const goesToRollbar = rollbar.some(({ name }) => name === 'rollbar')
  return {
    destinations: rollbar,
    environment: environmentName,
    codeVersion: version,
    root,
    host: hostname(),
    traceFields: (uuid: string) => activeItemFields(links, goesToRollbar, uuid),
  }
}

type Senders = { tracing: Tracing; reporter: Reporter; transport: LogTransport | undefined }

/** The counts of each lens that has a destination. */
function deliveriesOf({ rollbar }: TelemetryConfig, { tracing, reporter, transport }: Senders) {
  return (): Deliveries => {
    const all = tracing.deliveries()
    if (rollbar.length > 0) all.rollbar = reporter.counts()
    if (transport) all.logs = transport.counts()
    return all
  }
}

/** Ends telemetry for a process that exits without a shutdown, and so has no further turn. */
function finishAtExit(tracing: Tracing, deliveries: () => Deliveries, report: DropReport): void {
  // Before the log transport's own listener, which hands over the last lines: the report is one of them.
  process.prependListener('exit', () => {
    tracing.sendNow()
    // Waiting spans and items are lost; lines have a thread of their own, which goes on.
    const { logs = {}, ...others } = deliveries()
    report.finish({ ...withoutWaiting(others), logs })
  })
}

async function endLog(report: DropReport, transport: LogTransport | undefined): Promise<void> {
  report.finish()
  await transport?.end(logsMillis)
}

const hasDestination = ({ otlp, xray, rollbar, logs }: TelemetryConfig) =>
  otlp.length + rollbar.length + logs.length > 0 || xray !== undefined

/** `OTEL_SDK_DISABLED`: not even ids. */
const noTracing = (): Tracing => ({
  tracer: trace.getTracer('waywiser'),
  serverHook: listener => listener,
  deliveries: () => ({}),
  deliverPage: () => {},
  keepsAll: true,
  sendNow: () => {},
  shutdown: async () => {},
})
