import { mark } from '../../secrets/mark.ts'
import { redactAddress } from '../../secrets/redact-address.ts'

/** Queries carry tokens and search terms, whatever they are called: X-Ray gets neither them nor a user. */
export function withoutSecrets(url: string): string {
  const end = url.search(/[?#]/)
  const address = redactAddress(end === -1 ? url : url.slice(0, end))
  const user = address.indexOf(`${mark}@`)
  return user === -1
    ? address
    : address.slice(0, address.indexOf('://') + 3) + address.slice(user + mark.length + 1)
}
