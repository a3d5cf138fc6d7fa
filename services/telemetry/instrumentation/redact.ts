import { addressMark } from '../../secrets/mark.ts'
import { redactAddress } from '../../secrets/redact-address.ts'

export type RedactPath = (origin: string, path: string) => string

/**
 * A function that redacts a path with its query, if any.
 *
 * @param secretUrl a secret address (`https://hooks.example/T0/B0/<secret>`), shown only by its origin
 */
export function createPathRedaction(secretUrl: string | undefined): RedactPath {
  const secret = secretUrl === undefined ? null : URL.parse(secretUrl)
  return (origin, path) =>
    secret !== null && origin === secret.origin && path === secret.pathname + secret.search
      ? `/${addressMark}`
      : redactAddress(path)
}
