import { type DiagLogger, DiagLogLevel, diag } from '@opentelemetry/api'
import type { Logger } from 'pino'
import type { SdkLogLevel } from './config/otel-settings.ts'
import { createThrottledWarnings } from './delivery/throttled-warnings.ts'

const levels: Record<SdkLogLevel, DiagLogLevel> = {
  none: DiagLogLevel.NONE,
  error: DiagLogLevel.ERROR,
  warn: DiagLogLevel.WARN,
  info: DiagLogLevel.INFO,
  debug: DiagLogLevel.DEBUG,
  verbose: DiagLogLevel.VERBOSE,
  all: DiagLogLevel.ALL,
}

/**
 * Makes log lines of the messages of OpenTelemetry's own code, which would be lost without a logger. Of its
 * problems one a minute is written: it has one for each span that is over a limit.
 */
export function logSdkMessages(log: Logger, level: SdkLogLevel): void {
  const warn = createThrottledWarnings(fields => log.warn(fields, 'OpenTelemetry has a problem'))
  const problem = (...parts: unknown[]) => warn('opentelemetry', parts.map(textOf).join(' '))
  const message =
    (sdkLevel: SdkLogLevel) =>
    (...parts: unknown[]) =>
      log.info({ sdkLevel, said: parts.map(textOf).join(' ') }, 'OpenTelemetry')
  const logger: DiagLogger = {
    error: problem,
    warn: problem,
    info: message('info'),
    debug: message('debug'),
    verbose: message('verbose'),
  }
  diag.setLogger(logger, { logLevel: levels[level], suppressOverrideMessage: true })
}

function textOf(part: unknown): string {
  if (part instanceof Error) return `${part.name}: ${part.message}`
  try {
    return typeof part === 'string' ? part : (JSON.stringify(part) ?? String(part))
  } catch {
    return '[not serializable]'
  }
}
