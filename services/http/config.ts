import type { EnvironmentReader } from '../environment.ts'
import { plainIp } from '../text/ip-address.ts'

export type ServerConfig = {
  port: number
  host: string
  /** ±1/3 at random. */
  connectionMaxAgeMillis?: number
  drainDelayMillis: number
}

/**
 * Where a server listens and how it stops. By default only this machine can reach it; a pod sets
 * `HOST=::`.
 */
export function readServerConfig(reader: EnvironmentReader, defaultPort: number): ServerConfig {
  return {
    port: reader.port('PORT', defaultPort),
    host: readHost(reader, 'HOST') ?? 'localhost',
    connectionMaxAgeMillis: 1000 * reader.integer('CONNECTION_MAX_AGE_SECONDS', 30, 1, 86_400),
    drainDelayMillis: readDrainDelay(reader),
  }
}

/** An address in its one form, or a name, to listen on. */
export function readHost(reader: EnvironmentReader, variable: string): string | undefined {
  const value = reader.text(variable)?.toLowerCase()
  if (value === undefined) return undefined
  const ip = plainIp(value)
  if (ip !== undefined || /^[a-z\d][\w.-]*$/.test(value)) return ip ?? value
  reader.addProblem(variable, 'an address to listen on, such as ::, 0.0.0.0 or localhost')
  return undefined
}

/** At most half a minute: a longer delay would outlast any grace period. */
export const readDrainDelay = (reader: EnvironmentReader): number =>
  reader.integer('DRAIN_DELAY_MILLIS', 0, 0, 30_000)
