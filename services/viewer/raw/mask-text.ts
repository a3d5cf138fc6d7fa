import type { IncomingHttpHeaders } from 'node:http'
import { createSecretMask } from '../../telemetry/secret-mask.ts'
import { isSecretName, masked } from '../from-rollbar/mask.ts'

type Headers = Record<string, string>

/** Headers as one sees them: those that carry somebody's key by name alone. */
export function maskHeaders(headers: IncomingHttpHeaders): Headers {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    isSecretName(name) ? masked : String(value),
  ])
  return Object.fromEntries(shown)
}

/** The keys themselves, which may stand in the body as well. */
export const secretsOf = (headers: IncomingHttpHeaders): string[] =>
  Object.entries(headers).flatMap(([name, value]) => (isSecretName(name) ? [String(value)] : []))

// "name": "value", also inside a JSON text inside JSON, where quotes have backslashes before them
// (group 1, bounded: a text of backslashes alone would be tried from each of them); a value without
// its end was cut.
const member = /(\\{0,15})"([\w.$-]{1,100})\1"(\s*:\s*)\1"(.*?)((?<!\\)\1"|$)/gs

// OTLP's JSON: {"key": "name", "value": {…}}
const keyAndValue = /("key"\s*:\s*"([^"]{1,100})"\s*,\s*"value"\s*:\s*)\{[^{}]*(\}|$)/g

/** JSON text as it came, whole or cut, without the values of secret names and without `secrets`. */
export function maskText(text: string, secrets: string[]): string {
  const withoutMembers = text
    .replace(member, (whole, slashes, name, colon, _, end) =>
      isSecretName(name)
        ? `${slashes}"${name}${slashes}"${colon}${slashes}"${masked}${end}`
        : whole,
    )
    .replace(keyAndValue, (whole, start, name) =>
      isSecretName(name) ? `${start}{"stringValue":"${masked}"}` : whole,
    )
  return createSecretMask(secrets)(withoutMembers)
}
