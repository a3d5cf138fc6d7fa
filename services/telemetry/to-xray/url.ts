import { redactAddress, withoutUser } from '../../secrets/redact-address.ts'

/** Queries carry tokens and search terms, whatever they are called: X-Ray gets neither them nor a user. */
export function withoutSecrets(url: string): string {
  const end = url.search(/[?#]/)
  return withoutUser(redactAddress(end === -1 ? url : url.slice(0, end)))
}
