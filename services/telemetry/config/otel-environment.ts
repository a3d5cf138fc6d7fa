import type { Environment, EnvironmentReader } from '../../environment.ts'

/**
 * The standard `OTEL_*` variables that we understand, as OpenTelemetry defines them:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
const understood = new Set([
  'OTEL_SERVICE_NAME',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_SDK_DISABLED',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_HEADERS',
  'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT',
  'OTEL_BSP_SCHEDULE_DELAY',
  'OTEL_BSP_EXPORT_TIMEOUT',
  'OTEL_BSP_MAX_QUEUE_SIZE',
  'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
  'OTEL_NODE_ENABLED_INSTRUMENTATIONS',
])

/** One warning that names every other `OTEL_*` variable, since none of them changes anything here. */
export function warnOfOthers(environment: Environment): string[] {
  const others = Object.keys(environment)
    .filter(name => name.startsWith('OTEL_') && !understood.has(name) && environment[name])
    .sort()
  return others.length === 0 ? [] : [`${others.join(', ')} not supported here: nothing changes`]
}

/** `key1=value1,key2=value2`, values percent-encoded, as for W3C Baggage. Keys as they are. */
export function readPairs(read: EnvironmentReader, name: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  for (const part of (read.text(name) ?? '').split(',')) {
    if (part.trim() === '') continue
    const [key = '', ...rest] = part.split('=')
    const value = decode(rest.join('=').trim())
    if (key.trim() === '' || rest.length === 0 || value === undefined) {
      // Does not quote the pair: headers hold keys.
      read.problems.push(`${name}: expected key=value pairs with commas between them`)
      return {}
    }
    pairs[key.trim()] = value
  }
  return pairs
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** The specification has `true` in any case; we also reject values that are neither true nor false. */
export function readFlag(read: EnvironmentReader, name: string): boolean {
  const value = read.text(name)?.toLowerCase()
  if (value !== undefined && value !== 'true' && value !== 'false') {
    read.addProblem(name, '"true" or "false"')
  }
  return value === 'true'
}

export type BatchOptions = {
  scheduledDelayMillis: number
  exportTimeoutMillis: number
  /** Undefined: only the bytes of a queue are bounded. */
  maxQueueSize: number | undefined
  maxExportBatchSize: number
}

/** `OTEL_BSP_*`. The delay is a tenth of the standard's, so that the page shows a request within seconds. */
export function readBatchOptions(read: EnvironmentReader): BatchOptions {
  const maxQueueSize = readMaxQueueSize(read)
  const batchSize = read.integer('OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1, 1_000_000)
  return {
    scheduledDelayMillis: read.integer('OTEL_BSP_SCHEDULE_DELAY', 500, 0, 3_600_000),
    exportTimeoutMillis: read.integer('OTEL_BSP_EXPORT_TIMEOUT', 30_000, 1, 3_600_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(batchSize, maxQueueSize ?? batchSize),
  }
}

/**
 * Undefined when the variable is not set: the standard's default of 2,048 spans is four seconds of
 * a busy service.
 */
const readMaxQueueSize = (read: EnvironmentReader): number | undefined =>
  read.text('OTEL_BSP_MAX_QUEUE_SIZE') === undefined
    ? undefined
    : read.integer('OTEL_BSP_MAX_QUEUE_SIZE', 2048, 1, 1_000_000)
