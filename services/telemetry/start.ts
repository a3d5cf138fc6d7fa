import { isMainThread } from 'node:worker_threads'
import { keepLocalRequestsDirect } from '../proxy/keep-local.ts'
import type { Started } from './run-telemetry.ts'

/**
 * Starts telemetry before anything else is loaded: `node --import ./services/telemetry/start.ts
 * services/activities/main.ts`. The main module imports the same instance.
 *
 * Every worker thread runs `--import` too (pino's among them). Nothing is loaded or started there,
 * since no service code runs there.
 */
const started = isMainThread ? await runHere() : ({ problems: [] } as unknown as Started)

async function runHere(): Promise<Started> {
  keepLocalRequestsDirect(process.env)
  const { runTelemetry } = await import('./run-telemetry.ts')
  return runTelemetry(process.env, process.argv[1] ?? '')
}

export const { telemetry } = started

/** The mistakes in the configuration, one line each; with any, nothing was started. */
export const { problems } = started
