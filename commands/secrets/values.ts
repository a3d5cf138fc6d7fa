import { randomBytes } from 'node:crypto'
import { database, ports, vendorSecrets } from '../../charts/names.ts'
import type { Environment } from '../../services/environment.ts'
import { withoutWrapping } from '../../services/settings/value-form.ts'
import { readTelemetryConfig } from '../../services/telemetry/config/read-config.ts'

/** Variables of a Secret by name; not base64. */
export type Values = Record<string, string>

/** Settings that only make sense on this machine: its daemon and its files. */
const ofThisMachine = [
  'AWS_XRAY_DAEMON_ADDRESS',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CA_BUNDLE',
]

/**
 * Sorts the variables of `.env` into the vendors' Secrets. An empty variable counts as unset.
 * `leftOut` names the variables that belong to no Secret.
 */
export function vendorValues(variables: Environment) {
  const vendors: Record<string, Values> = Object.fromEntries(
    Object.keys(vendorSecrets).map(vendor => [vendor, {}]),
  )
  const leftOut: string[] = []
  for (const [name, value] of Object.entries(variables)) {
    const bare = withoutWrapping(value ?? '')
    if (bare === '') continue
    const vendor = ofThisMachine.includes(name) ? undefined : vendorOf(name)
    if (vendor) vendors[vendor]![name] = bare
    else leftOut.push(name)
  }
  return { vendors, leftOut: leftOut.sort() }
}

/** What a service that gets these values would not start with. */
export const problemsOfValues = (vendors: Record<string, Values>): string[] =>
  readTelemetryConfig(Object.assign({}, ...Object.values(vendors)), 'activities').problems

const vendorOf = (name: string) =>
  Object.entries(vendorSecrets).find(([, prefixes]) =>
    prefixes.some(prefix => name.startsWith(prefix)),
  )?.[0]

/**
 * The database's password, the key by which our services know each other, and the one by which the
 * viewer switches their scenarios, random where the cluster has none. Existing values never change: the database's volume keeps its first password,
 * and the services would not trust a pod with another key.
 */
export function generatedValues(postgres: Values = {}, peers: Values = {}) {
  const { user, name, host } = database
  const password = postgres.POSTGRES_PASSWORD || randomBytes(24).toString('base64url')
  // A whole address, since a manifest could not encode a password with a `/`.
  const url = `postgresql://${user}:${encodeURIComponent(password)}@${host}:${ports.postgres}/${name}`
  return {
    postgres: { POSTGRES_PASSWORD: password, DATABASE_URL: postgres.DATABASE_URL || url },
    peers: {
      PEER_TRUST_KEY: peers.PEER_TRUST_KEY || newKey(),
      SCENARIOS_KEY: peers.SCENARIOS_KEY || newKey(),
    },
  }
}

const newKey = () => randomBytes(32).toString('base64url')
