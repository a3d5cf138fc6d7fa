import { randomBytes } from 'node:crypto'
import { database, ports } from '../../charts/names.ts'
import type { Values } from './from-env.ts'
import type { Secret } from './secret.ts'

/**
 * What Secret `postgres` is to hold: a password made at random, once. The volume remembers the
 * first one, so what is there is never changed.
 */
export function postgresValues(before: Secret['data'] = {}): Values {
  const known = (key: string) => before[key] && Buffer.from(before[key], 'base64').toString()
  const password = known('POSTGRES_PASSWORD') || randomBytes(24).toString('base64url')
  return {
    POSTGRES_PASSWORD: password,
    DATABASE_URL: known('DATABASE_URL') || databaseUrl(password),
  }
}

/** Whole and encoded: a manifest could not put a password with a `/` into an address. */
function databaseUrl(password: string): string {
  const { user, name, host } = database
  return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${ports.postgres}/${name}`
}
