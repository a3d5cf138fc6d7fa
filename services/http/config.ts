import type { EnvironmentReader } from '../environment.ts'

export type ServerConfig = { port: number; host: string; drainDelayMillis: number }

/**
 * Where a server listens and how it stops. At home only this machine may reach it; a pod sets
 * `HOST=0.0.0.0`.
 */
export function readServerConfig(reader: EnvironmentReader, defaultPort: number): ServerConfig {
  return {
    port: reader.port('PORT', defaultPort),
    host: reader.text('HOST') ?? '127.0.0.1',
    // Up to half a minute: what is longer would outlast any grace period.
    drainDelayMillis: reader.integer('DRAIN_DELAY_MILLIS', 0, 0, 30_000),
  }
}
