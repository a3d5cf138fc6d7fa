import type { IncomingHttpHeaders } from 'node:http'
import { mark } from '../../secrets/mark.ts'
import { redactInSteps, redactText } from '../../secrets/redact-text.ts'
import { createSecretMask } from '../../secrets/secret-mask.ts'
import { isSecretName } from '../../secrets/secret-names.ts'
import type { Steps } from '../../secrets/steps.ts'

/** Each is searched for in the whole body: a sender has few keys. */
const maxSecrets = 10

type Headers = Record<string, string>

/** Headers for display. Those whose name marks a secret show no value. */
export function maskHeaders(headers: IncomingHttpHeaders): Headers {
  const shown = Object.entries(headers).map(([name, value]) => [
    name,
    isSecretName(name) ? mark : redactText(String(value)),
  ])
  return Object.fromEntries(shown)
}

/** The secrets themselves, which may also stand in the body, without `Bearer` before them too. */
export const secretsOf = (headers: IncomingHttpHeaders): string[] =>
  Object.entries(headers)
    .filter(([name]) => isSecretName(name))
    .slice(0, maxSecrets)
    .flatMap(([, value]) => [String(value), String(value).split(' ').at(-1)!])

/** Text as received, whole or cut, without the values of secret names and without `secrets`. */
export function* maskText(text: string, secrets: string[]): Steps<string> {
  const redacted = yield* redactInSteps(text)
  yield
  return createSecretMask(secrets)(redacted)
}
