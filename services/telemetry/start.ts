import { isMainThread } from 'node:worker_threads'
import type { Started } from './run-telemetry.ts'

/**
 * Starts telemetry before anything else is loaded: `node --import ./services/telemetry/start.ts
 * services/activities/main.ts`. The main module imports the same instance.
 *
 * Every worker thread runs `--import` too (pino's among them). Nothing is loaded or started there,
 * since no service code runs there.
 */
const started = isMainThread
  ? await (await import('./run-telemetry.ts')).runTelemetry(process.env, process.argv[1] ?? '')
  : ({ problems: [] } as unknown as Started)

export const { telemetry } = started

/** The mistakes in the configuration, one line each; with any, nothing was started. */
export const { problems } = started
