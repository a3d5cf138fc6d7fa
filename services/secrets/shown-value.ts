import { mark } from './mark.ts'
import { redactAddress } from './redact-address.ts'
import { redactText } from './redact-text.ts'
import { isSecretName } from './secret-names.ts'

/**
 * A setting's value as a message may show it: whole where it is no secret, since who mistyped it wants
 * to see it; of an address all but its password and tokens; of a secret nothing.
 */
export function shownValue(name: string, value: string): string {
  if (isSecretName(name)) return mark
  if (value.includes('://')) return redactAddress(value)
  // An address whose scheme was forgotten: `ada:password@db`.
  const at = value.lastIndexOf('@')
  if (value.slice(0, Math.max(at, 0)).includes(':')) return mark + value.slice(at)
  return redactText(value)
}
