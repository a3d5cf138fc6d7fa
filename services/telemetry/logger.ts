import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import { errorChain } from '../secrets/error-chain.ts'
import { redactText } from '../secrets/redact-text.ts'
import { createSecretMask } from '../secrets/secret-mask.ts'
import type { LogTransport } from './to-cloudwatch/to-cloudwatch.ts'

export type LogOptions = {
  level: string
  service: string
  /** Fields of the active span for each line: `trace_id`, `span_id`, … */
  mixin?: () => object
  /** The second copy's way; stdout has the first in any case. */
  transport?: LogTransport | undefined
  /** Values that must not be in any line. */
  secrets?: string[]
  /** Default file descriptor 1, synchronous, so that a crash leaves no line behind. */
  stdout?: DestinationStream
}

/**
 *     {"level":"info","time":"2026-11-22T16:00:00.000Z","seq":7,"service":"activities",
 *      "trace_id":"6741…","method":"GET","path":"/","status":200,"durationMillis":1.2,"msg":"…"}
 *
 * `seq` counts the lines of the process: CloudWatch keeps a line twice when an answer got lost and
 * the batch was sent again, and by `seq` a reader knows the two for one.
 */
export function createLogger(options: LogOptions): Logger {
  const {
    level,
    service,
    mixin,
    transport,
    stdout = pino.destination({ fd: 1, sync: true }),
  } = options
  const mask = createSecretMask(options.secrets ?? [])
  let seq = 0
  const settings: LoggerOptions = {
    level,
    base: { service },
    formatters: { level: label => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}","seq":${++seq}`,
    serializers: { err: describeError, error: describeError },
    // What somebody may log by mistake, at any depth: `{"user":{"password":"…"}}`. Looked for in the
    // finished line, in less than a microsecond; pino's `redact` costs 8 as soon as it looks one level down.
    hooks: { streamWrite: line => redactText(mask(line)) },
    ...(mixin && { mixin }),
  }
  const log = pino(settings, transport ? both(stdout, transport.stream) : stdout)
  // pino tries `timestamp` once while it is made.
  seq = 0
  return log
}

/** multistream filters again, from `info` on unless told otherwise. */
const both = (...streams: DestinationStream[]) =>
  pino.multistream(streams.map(stream => ({ stream, level: 'trace' })))

/** The same as an item tells; pino's own serializer copies every property of an error. */
function describeError(error: unknown) {
  const chain = errorChain(error)
  const [first] = chain
  const stack = chain.map(told => told.stack || `${told.class}: ${told.message}`)
  return {
    type: first.class,
    message: first.message,
    ...(first.code && { code: first.code }),
    stack: stack.join('\ncaused by: '),
  }
}
