import type { SpanLimits } from '@opentelemetry/sdk-trace'
import { type Environment, type EnvironmentReader, environmentReader } from '../../environment.ts'
import {
  ignoredFor,
  readCount,
  readPairs,
  readTimeout,
  readWord,
  readWords,
  warnOfIgnored,
} from './otel-environment.ts'

/** A kind of trace headers. */
export type HeaderFormat = 'tracecontext' | 'xray' | 'baggage'

export type BatchOptions = {
  scheduledDelayMillis: number
  exportTimeoutMillis: number
  /** Undefined: only the bytes of a queue are bounded. */
  maxQueueSize: number | undefined
  maxExportBatchSize: number
}

/** `OTEL_TRACES_SAMPLER`: the share of the traces that is kept, 0..1. */
export type StandardSampler = { rate: number; followsParent: boolean }

const logLevels = ['none', 'error', 'warn', 'info', 'debug', 'verbose', 'all'] as const
export type SdkLogLevel = (typeof logLevels)[number]

export type OtelSettings = {
  disabled: boolean
  resourceAttributes: Record<string, string>
  sdkLogLevel: SdkLogLevel
  propagators: HeaderFormat[]
  sampler: StandardSampler | 'xray' | undefined
  batch: BatchOptions
  spanLimits: SpanLimits
  /** Of the destination that `OTEL_EXPORTER_OTLP_*` describes. */
  exportTimeoutMillis: number
  /** `OTEL_TRACES_EXPORTER`: whether spans are sent by OTLP. */
  exportsSpans: boolean
  warnings: string[]
}

/**
 * Reads the `OTEL_*` variables as OpenTelemetry's specification has it: a value that is not understood is
 * a warning and counts as unset, words are the same in any case.
 */
export function readOtelSettings(environment: Environment): OtelSettings {
  const read = environmentReader(environment)
  const settings = {
    disabled: readWord(read, 'OTEL_SDK_DISABLED', 'false', ['true', 'false']) === 'true',
    resourceAttributes: readPairs(read, 'OTEL_RESOURCE_ATTRIBUTES'),
    sdkLogLevel: readWord(read, 'OTEL_LOG_LEVEL', 'info', [...logLevels]),
    propagators: readPropagators(read),
    batch: readBatchOptions(read),
    spanLimits: readSpanLimits(read),
    exportTimeoutMillis: readExportTimeout(read),
    exportsSpans: !readWords(read, 'OTEL_TRACES_EXPORTER', ['otlp', 'none']).includes('none'),
  }
  const { sampler, unused } = readSampler(read)
  const disabled = 'OTEL_NODE_DISABLED_INSTRUMENTATIONS'
  if (read.text(disabled) && !read.text('OTEL_NODE_ENABLED_INSTRUMENTATIONS')) {
    unused.push(ignoredFor(disabled, 'OTEL_NODE_ENABLED_INSTRUMENTATIONS names none'))
  }
  const unset = read.problems.map(problem => `${problem}; what is not understood counts as unset`)
  return { ...settings, sampler, warnings: [...warnOfIgnored(environment), ...unused, ...unset] }
}

function readPropagators(read: EnvironmentReader): HeaderFormat[] {
  const words = readWords(read, 'OTEL_PROPAGATORS', ['tracecontext', 'xray', 'baggage', 'none'])
  if (words.includes('none')) return []
  return words.length > 0 ? words.filter(word => word !== 'none') : ['tracecontext', 'xray']
}

/** The delay is a tenth of the standard's, so that the page shows a request within seconds. */
function readBatchOptions(read: EnvironmentReader): BatchOptions {
  const queue = 'OTEL_BSP_MAX_QUEUE_SIZE'
  // The standard's default of 2,048 spans is four seconds of a busy service.
  const maxQueueSize = readCount(read, queue, 0, 1) || undefined
  const batchSize = readCount(read, 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 512, 1)
  return {
    scheduledDelayMillis: readCount(read, 'OTEL_BSP_SCHEDULE_DELAY', 500),
    exportTimeoutMillis: readTimeout(read, 'OTEL_BSP_EXPORT_TIMEOUT', 30_000),
    maxQueueSize,
    maxExportBatchSize: Math.min(batchSize, maxQueueSize ?? batchSize),
  }
}

function readSpanLimits(read: EnvironmentReader): SpanLimits {
  const attributes = readCount(read, 'OTEL_ATTRIBUTE_COUNT_LIMIT', 128)
  const unlimited = Number.POSITIVE_INFINITY
  const chars = readCount(read, 'OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT', unlimited)
  return {
    attributeCountLimit: readCount(read, 'OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT', attributes),
    attributeValueLengthLimit: readCount(read, 'OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT', chars),
    eventCountLimit: readCount(read, 'OTEL_SPAN_EVENT_COUNT_LIMIT', 128),
    linkCountLimit: readCount(read, 'OTEL_SPAN_LINK_COUNT_LIMIT', 128),
    attributePerEventCountLimit: readCount(read, 'OTEL_EVENT_ATTRIBUTE_COUNT_LIMIT', 128),
    attributePerLinkCountLimit: readCount(read, 'OTEL_LINK_ATTRIBUTE_COUNT_LIMIT', 128),
  }
}

function readExportTimeout(read: EnvironmentReader): number {
  const general = readTimeout(read, 'OTEL_EXPORTER_OTLP_TIMEOUT', 10_000)
  return readTimeout(read, 'OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', general)
}

const samplers = ['always_on', 'always_off', 'traceidratio'] as const
const samplerWords = [
  ...samplers,
  ...samplers.map(name => `parentbased_${name}` as const),
  'xray' as const,
]

function readSampler(read: EnvironmentReader) {
  const [variable, argument] = ['OTEL_TRACES_SAMPLER', 'OTEL_TRACES_SAMPLER_ARG']
  const unused: string[] = []
  const ignore = (name: string, because: string) => {
    if (read.text(name) !== undefined) unused.push(ignoredFor(name, because))
  }
  if (read.text('SAMPLING') !== undefined) {
    ignore(variable, 'SAMPLING decides')
    ignore(argument, 'SAMPLING decides')
    return { sampler: undefined, unused }
  }
  const word = readWord(read, variable, undefined, [...samplerWords])
  const hasRate = word?.endsWith('traceidratio') ?? false
  if (!hasRate) ignore(argument, 'OTEL_TRACES_SAMPLER names no sampler that takes one')
  return { sampler: word && samplerOf(word, hasRate ? readRate(read, argument) : 1), unused }
}

function samplerOf(word: (typeof samplerWords)[number], rate: number): OtelSettings['sampler'] {
  if (word === 'xray') return word
  const followsParent = word.startsWith('parentbased_')
  return { followsParent, rate: word.endsWith('always_off') ? 0 : rate }
}

function readRate(read: EnvironmentReader, name: string): number {
  const text = read.text(name)
  if (text === undefined) return 1
  const rate = Number(text)
  if (rate >= 0 && rate <= 1) return rate
  read.addProblem(name, 'a number from 0 to 1')
  return 1
}
