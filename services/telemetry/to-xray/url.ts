import { redactAddress, withoutUser } from '../../secrets/redact-address.ts'

/** X-Ray gets neither user nor query: a query holds tokens and search terms, under any name. */
export function withoutSecrets(url: string): string {
  const end = url.search(/[?#]/)
  return withoutUser(redactAddress(end === -1 ? url : url.slice(0, end)))
}
