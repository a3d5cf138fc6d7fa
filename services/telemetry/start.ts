import { createTelemetry } from './create-telemetry.ts'

/** What is wrong with the configuration, one line each; with any, nothing was started. */
export const problems: string[] = []

export const telemetry = createTelemetry({
  service: process.env.OTEL_SERVICE_NAME ?? 'unknown',
  logLevel: process.env.LOG_LEVEL ?? 'info',
})
