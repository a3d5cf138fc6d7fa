import { type DestinationStream, type LogFn, type Logger, type LoggerOptions, pino } from 'pino'
import { describeThrown, errorChain } from '../secrets/error-chain.ts'
import { redactText } from '../secrets/redact-text.ts'
import { createSecretMask } from '../secrets/secret-mask.ts'
import { isInstance, member } from '../text/thrown.ts'
import type { LogTransport } from './to-cloudwatch/to-cloudwatch.ts'

type LogOptions = {
  level: string
  service: string
  /** Fields of the active span for each line: `trace_id`, `span_id`, … */
  mixin?: () => object
  /** Takes a second copy of each line; stdout always gets the first. */
  transport?: LogTransport | undefined
  /** Values to mask in every line. */
  secrets?: string[]
  /** Default file descriptor 1, synchronous, so that a crash leaves no line behind. */
  stdout?: DestinationStream
}

/**
 *     {"level":"info","time":"2026-11-22T16:00:00.000Z","seq":7,"service":"activities",
 *      "trace_id":"6741…","method":"GET","path":"/","status":200,"durationMillis":1.2,"msg":"…"}
 *
 * `seq` counts the lines of the process: CloudWatch keeps a line twice when an answer was lost and the
 * batch was sent again, and the same `seq` shows that both are one line.
 */
export function createLogger(options: LogOptions): Logger {
  const { level, service, mixin, transport, stdout = standardOutput() } = options
  const mask = createSecretMask(options.secrets ?? [])
  let seq = 0
  const settings: LoggerOptions = {
    level,
    base: { service },
    formatters: { level: label => ({ level: label }) },
    timestamp: () => `,"time":"${new Date().toISOString()}","seq":${++seq}`,
    serializers: { err: describeError, error: describeError },
    // Masks secrets that were logged by mistake, at any depth: `{"user":{"password":"…"}}`. Searching the
    // finished line takes less than a microsecond; pino's `redact` takes 8 for one level down.
    hooks: { streamWrite: line => redactText(mask(line)), logMethod: writeAnything },
    mixin,
  }
  const log = pino(settings, transport ? both(stdout, transport.stream) : stdout)
  // pino has called `timestamp` once to try it.
  seq = 0
  return log
}

/** What a full disk keeps from being written; written once there is room. */
const maxWaitingBytes = 4 * 1024 * 1024

function standardOutput(): DestinationStream {
  const stdout = pino.destination({ fd: 1, sync: true, maxLength: maxWaitingBytes })
  // Without a listener a full disk would end the process. There is no better place to say it.
  return stdout.on('error', () => {})
}

/**
 * Writes a line of whatever it is given, and never throws: pino reads the members of its arguments, which
 * may throw in turn. Of such arguments the line has the texts, and the thrown value among them.
 */
function writeAnything(this: Logger, args: unknown[], write: LogFn): void {
  const [first, ...others] = args
  const isThrown = isInstance(first, Error) || typeof first === 'symbol'
  const fields = isThrown ? { err: first } : first
  const err = member(fields, 'err')
  // pino would take the message of the error, whole and however it is made.
  if (err !== undefined && typeof others[0] !== 'string')
    others.unshift(describeThrown(err).message)
  const writeAs = write as (this: Logger, ...args: unknown[]) => void
  try {
    writeAs.call(this, fields, ...others)
  } catch {
    const thrown = typeof first === 'string' ? undefined : (err ?? first)
    const text = [first, ...others].find(each => typeof each === 'string')
    writeAs.call(this, { err: thrown }, text ?? describeThrown(thrown).message)
  }
}

/** multistream filters by level again, by default from `info` on. */
const both = (...streams: DestinationStream[]) =>
  pino.multistream(streams.map(stream => ({ stream, level: 'trace' })))

/** The fields that an item has too; pino's own serializer copies every property of an error. */
function describeError(error: unknown) {
  const chain = errorChain(error)
  const [first] = chain
  const stack = chain.map(each => each.stack || `${each.class}: ${each.message}`)
  return {
    type: first.class,
    message: first.message,
    code: first.code,
    stack: stack.join('\ncaused by: '),
  }
}
