import { vendorSecrets } from '../../charts/names.ts'
import type { Environment } from '../../services/environment.ts'

export type VendorSecret = keyof typeof vendorSecrets

/** Variables by name; values as they are, not yet base64. */
export type Values = Record<string, string>

/** They speak of this machine: its daemon, its files. A pod has its own. */
const ofThisMachine = [
  'AWS_XRAY_DAEMON_ADDRESS',
  'AWS_PROFILE',
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CA_BUNDLE',
]

/**
 * Sorts the variables of `.env` into the vendors' Secrets; an empty string counts as unset.
 * `leftOut` names those that have a value and go into none.
 */
export function secretsFromEnv(variables: Environment) {
  const set = Object.entries(variables).filter((entry): entry is [string, string] =>
    Boolean(entry[1]?.trim()),
  )
  const secretOf = (name: string) =>
    ofThisMachine.includes(name)
      ? undefined
      : vendors.find(vendor => vendorSecrets[vendor].some(prefix => name.startsWith(prefix)))

  const secrets = Object.fromEntries(
    vendors.map(vendor => [
      vendor,
      Object.fromEntries(set.filter(([name]) => secretOf(name) === vendor)),
    ]),
  ) as Record<VendorSecret, Values>
  return { secrets, leftOut: set.map(([name]) => name).filter(name => !secretOf(name)) }
}

const vendors = Object.keys(vendorSecrets) as VendorSecret[]
