import { mark } from './mark.ts'
import { maskEscapedJson, maskJson, startOfJson } from './mask-json.ts'
import { mightHoldSecret } from './might-hold-secret.ts'
import { redactWords } from './redact-words.ts'
import { finish, type Steps } from './steps.ts'

/** JSON texts in JSON texts … are followed so far; what lies deeper is blotted out as a whole. */
const maxLevels = 8

/**
 * A text that somebody wrote, without the secrets in it: members of a JSON text, whole or cut, also of
 * one within another; passwords of addresses, `token=…`, what follows `Bearer`, headers such as
 * `Cookie: …`, signatures of AWS. What stands around them stays as it was. Takes time in proportion
 * to the text.
 */
export const redactText = (text: string): string =>
  mightHoldSecret(text) ? finish(redactInSteps(text)) : text

/** The same of a text that may have a megabyte, which takes a tenth of a second. */
export function* redactInSteps(text: string, levels = maxLevels): Steps<string> {
  if (!mightHoldSecret(text)) return text
  if (levels === 0) return mark
  const redactInner = (inner: string) => redactInSteps(inner, levels - 1)
  let shown = ''
  let at = 0
  for (;;) {
    const { start, isEscaped } = startOfJson(text, at)
    shown += yield* redactWords(text.slice(at, start))
    if (start === text.length) return shown
    const mask = isEscaped ? maskEscapedJson : maskJson
    const json = yield* mask(text, start, redactInner)
    shown += json.masked
    at = json.end
    yield
  }
}
