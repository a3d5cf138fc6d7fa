import type { EnvironmentReader } from '../environment.ts'

export type ServerConfig = { port: number; host: string; drainDelayMillis: number }

/**
 * Where a server listens and how it stops. By default only this machine can reach it; a pod sets
 * `HOST=0.0.0.0`.
 */
export function readServerConfig(reader: EnvironmentReader, defaultPort: number): ServerConfig {
  return {
    port: reader.port('PORT', defaultPort),
    host: reader.text('HOST') ?? '127.0.0.1',
    drainDelayMillis: readDrainDelay(reader),
  }
}

/** At most half a minute: a longer delay would outlast any grace period. */
export const readDrainDelay = (reader: EnvironmentReader): number =>
  reader.integer('DRAIN_DELAY_MILLIS', 0, 0, 30_000)
